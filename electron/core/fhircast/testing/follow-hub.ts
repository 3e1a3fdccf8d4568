import { FhircastSchema, type FhircastSettings } from '../../../../protocol/policy/handover.ts';
import type { Person } from '../../../../protocol/people.ts';
import { ok } from '../../errors.ts';
import { createFaults } from '../../faults.ts';
import { createHandoverDesk } from '../../handover/handover-desk.ts';
import { DIRECT_NETWORK } from '../../network/direct-network.ts';
import type { Network } from '../../network/network.ts';
import { createLog } from '../../log.ts';
import type { Entry } from '../../recorder.ts';
import type { EndReason, LockReason, Session, SessionState } from '../../session/session-state.ts';
import { systemClock as clock } from '../../system-clock.ts';
import { createFhircast } from '../fhircast.ts';
import { FHIRCAST_LIMITS, type FhircastLimits } from '../limits.ts';

const person: Person = {
  id: 'r.lang',
  name: 'R Lang',
  familyName: 'Lang',
  department: 'Radiology',
  roles: ['radiologist'],
};
/** What the settings below make of that person. */
export const TOPIC = 'room-3/r.lang';

export type FollowOptions = {
  readonly settings: Partial<FhircastSettings> & Pick<FhircastSettings, 'hubUrl'>;
  readonly token?: string;
  readonly network?: Network;
  readonly limits?: Partial<FhircastLimits>;
};

/** A workstation with the product's own desk and client, and a session that the test moves. */
export function followHub({ settings, token, network = DIRECT_NETWORK, limits }: FollowOptions) {
  const sessionOf = (id: string): Session => ({
    id: crypto.randomUUID(),
    person: { ...person, id },
    assurance: 'two-factor',
    verifiedBy: 'collector',
    startedAtMs: 0,
    endsAtMs: Infinity,
    factorAtMs: 0,
  });
  let session = sessionOf(person.id);
  const now = {
    state: { kind: 'signedOut' } as SessionState,
    settings: FhircastSchema.parse({ topic: '{workstation}/{user}', ...settings }) as FhircastSettings | null,
  };
  const records: Entry[] = [];
  const lines: string[] = [];
  const shown = new Set<string>();
  const closed: string[] = [];
  const faults = createFaults(clock.wallMs, () => undefined);
  const desk = createHandoverDesk({
    clock,
    settings: () => ({ links: false, keepMinutes: 10, fhircast: now.settings }),
    state: () => now.state,
    record: async (entry) => {
      records.push(entry);
      return ok(null);
    },
    onChange: () => undefined,
    onOffer: () => undefined,
  });
  const fhircast = createFhircast({
    settings: () => now.settings,
    network,
    readToken: async () => token ?? null,
    workstation: 'room-3',
    desk,
    isShown: (uid) => shown.has(uid),
    onClosed: (uid) => closed.push(uid),
    faults,
    clock,
    log: createLog((line) => lines.push(line), clock.wallMs),
    random: () => 0.01,
    limits: { ...FHIRCAST_LIMITS, ...limits },
  });
  const become = (state: SessionState): void => {
    now.state = state;
    fhircast.follow(state);
  };
  return {
    desk,
    records,
    lines,
    closed,
    shown,
    faults: () => faults.list().map(({ code }) => code),
    work: () => become({ kind: 'active', session }),
    /** Somebody else, at the place of whoever has signed out. */
    workAs: (id: string) => {
      session = sessionOf(id);
      become({ kind: 'active', session });
    },
    lock: (reason: LockReason) =>
      become({ kind: 'locked', session, reason, lockedAtMs: 0, endsAtMs: Infinity, emergencyEndsAtMs: null }),
    /** The order in which the agent does it. */
    signOut: (reason: EndReason) => {
      now.state = { kind: 'signedOut' };
      desk.sessionEnded(session);
      fhircast.sessionEnded(session, reason);
      fhircast.follow(now.state);
    },
    changeSettings: (settings: FhircastSettings | null) => {
      now.settings = settings;
      fhircast.policyChanged();
    },
    stop: fhircast.stop,
  };
}
export type Followed = ReturnType<typeof followHub>;
