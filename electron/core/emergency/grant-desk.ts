import type { Policy } from '../../../protocol/policy/policy.ts';
import type { Clock } from '../clock.ts';
import { ok, refuse, type Result } from '../errors.ts';
import type { Entry, Record } from '../recorder.ts';
import {
  activeGrantFor,
  endGrant,
  endSessionGrants,
  expireGrants,
  extendGrant,
  grantRulesOf,
  readInstant,
  requestGrant,
  type Grant,
  type GrantRequest,
  type GrantSplit,
  type Reason,
} from './emergency-access.ts';
import {
  emergencyExtended,
  emergencyStarted,
  emergencyStopped,
  type EmergencyStudy,
  type GrantEnd,
} from './emergency-events.ts';

export type GrantDeskDeps = {
  readonly clock: Clock;
  readonly policy: () => Policy;
  readonly record: Record;
  /** The list of grants is another one now. */
  readonly onChange: (live: readonly Grant[]) => void;
  /** Notes which run, in the transaction of the record about it: for the next start, should this one be killed. */
  readonly note: (live: readonly Grant[]) => void;
};

/** The grants that run at this workstation. In memory only: a restart ends them all. */
export type GrantDesk = {
  readonly live: () => readonly Grant[];
  readonly covering: (study: Parameters<typeof activeGrantFor>[1]) => Grant | null;
  /** Whether `give` would give it: the same checks, nothing done. */
  readonly check: (request: GrantRequest) => Result<Grant>;
  readonly give: (request: GrantRequest, study: EmergencyStudy | null) => Promise<Result<Grant>>;
  readonly extend: (id: string, reason: Reason) => Promise<Result<Grant>>;
  readonly end: (id: string) => Promise<Result<null>>;
  readonly endSession: (sessionId: string, why: 'session-ended' | 'role-lost') => void;
  readonly tick: () => void;
};

export function createGrantDesk({ clock, policy, onChange, note, ...deps }: GrantDeskDeps): GrantDesk {
  let live: readonly Grant[] = [];
  const rules = () => grantRulesOf(policy());
  const record = (entry: Entry) => deps.record(entry, 'emergency', () => note(live));
  const keep = (next: readonly Grant[]): void => {
    live = next;
    onChange(live);
  };
  const part = (split: GrantSplit, end: GrantEnd): Promise<unknown> => {
    if (split.ended.length === 0) return Promise.resolve();
    keep(split.live);
    return Promise.all(split.ended.map((grant) => record(emergencyStopped(grant, end, readInstant(clock)))));
  };
  const check = (request: GrantRequest): Result<Grant> => requestGrant(request, rules(), readInstant(clock));
  return {
    live: () => live,
    covering: (study) => activeGrantFor(live, study, readInstant(clock), rules().defaultIssuer),
    check,
    give: async (request, study) => {
      const grant = check(request);
      if (!grant.ok) return grant;
      keep([...live, grant.value]);
      await record(emergencyStarted(grant.value, rules(), study));
      return grant;
    },
    extend: async (id, reason) => {
      const before = live.find((grant) => grant.id === id);
      if (before === undefined) return refuse('emergency.grant_ended');
      const after = extendGrant(before, reason, rules(), readInstant(clock));
      if (!after.ok) return after;
      keep(live.map((grant) => (grant.id === id ? after.value : grant)));
      await record(emergencyExtended(before, after.value, rules()));
      return after;
    },
    end: async (id) => {
      const split = endGrant(live, id);
      if (split.ended.length === 0) return refuse('emergency.grant_ended');
      await part(split, 'by-hand');
      return ok(null);
    },
    endSession: (sessionId, why) => void part(endSessionGrants(live, sessionId), why),
    tick: () => void part(expireGrants(live, readInstant(clock)), 'deadline'),
  };
}
