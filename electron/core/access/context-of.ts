import type { Person } from '../../../protocol/people.ts';
import type { Policy } from '../../../protocol/policy/policy.ts';
import type { Assurance } from '../session/session-state.ts';
import type { AccessContext, StudyFacts } from './access-request.ts';
import { patientFacts, shiftsOf } from './directory-index.ts';
import { isSameFamilyName } from './family-name.ts';
import { networkFacts } from './known-networks.ts';
import { isWithinShift, localHour } from './working-hours.ts';

/** Where, when and how someone asks. */
export type Circumstances = {
  readonly person: Person;
  readonly assurance: Assurance;
  /** Monotonic milliseconds: when the last one-time code was proved, and now. */
  readonly factorAtMs: number;
  readonly monotonicMs: number;
  readonly wallMs: number;
  /** IANA name of the workstation's time zone. */
  readonly timeZone: string;
  /** The workstation's addresses, without the loopback one. */
  readonly addresses: readonly string[];
  readonly online: boolean;
};

/** More than any limit in a rule, and within Cedar's whole numbers. */
const NEVER_SECONDS = 2 ** 31;

/** The facts on which the rules decide. `study` null: an administrative action. */
export function contextOf(
  policy: Pick<Policy, 'access' | 'directory' | 'pacs'>,
  circumstances: Circumstances,
  study: StudyFacts | null,
): AccessContext {
  const { person, assurance, addresses, online } = circumstances;
  const hour = localHour(circumstances.wallMs, circumstances.timeZone);
  return {
    ...networkFacts(addresses, policy.access.knownNetworks),
    localHour: hour,
    withinShift: isWithinShift(shiftsOf(policy.directory, person), hour),
    online,
    secondsSinceMfa: secondsSinceMfa(circumstances),
    assurance,
    sameSurname: study !== null && isSameFamilyName(person.familyName, study.patientFamilyName),
    ...(study === null
      ? { isVip: false, isOwnRecord: false, isColleague: false, relationship: 'none' }
      : patientFacts(policy.directory, person, study, policy.pacs?.defaultIssuer ?? '')),
  };
}

function secondsSinceMfa({ assurance, factorAtMs, monotonicMs }: Circumstances): number {
  const seconds = Math.floor((monotonicMs - factorAtMs) / 1000);
  // A time that cannot be (in the future, not a number) proves nothing.
  const isPossible = assurance === 'two-factor' && seconds >= 0 && seconds < NEVER_SECONDS;
  return isPossible ? seconds : NEVER_SECONDS;
}
