import type { Person } from '../../../protocol/people.ts';
import type { Policy } from '../../../protocol/policy/policy.ts';
import type { Assurance, Session, SessionRules } from './session-state.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** The times that policy sets for a person; of several roles the strictest inactivity counts. */
export function rulesFor(policy: Policy, person: Person | null): SessionRules {
  const { idleMinutes, idleMinutesByRole, warningSeconds, unlockWithoutCodeMinutes, endAfterLockedMinutes } =
    policy.session;
  const byRole = (person?.roles ?? []).map((role) => idleMinutesByRole[role] ?? idleMinutes);
  return {
    idleMs: (byRole.length === 0 ? idleMinutes : Math.min(...byRole)) * MINUTE_MS,
    warningMs: warningSeconds * SECOND_MS,
    unlockWithoutCodeMs: unlockWithoutCodeMinutes * MINUTE_MS,
    endAfterLockedMs: endAfterLockedMinutes * MINUTE_MS,
  };
}

export type Identity = {
  readonly person: Person;
  readonly assurance: Assurance;
  readonly verifiedBy: Session['verifiedBy'];
};

/** A session that begins now (monotonic milliseconds) and asks for a new sign-in when the policy's hours are over. */
export function newSession(
  { person, assurance, verifiedBy }: Identity,
  id: string,
  nowMs: number,
  policy: Policy,
): Session {
  return {
    id,
    person,
    assurance,
    verifiedBy,
    startedAtMs: nowMs,
    endsAtMs: nowMs + policy.session.maximumHours * 60 * MINUTE_MS,
    factorAtMs: nowMs,
  };
}
