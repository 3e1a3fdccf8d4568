import { defineCheck, error, fine, unknown } from '../check.ts';

export type SealsFact =
  | { readonly kind: 'not-enrolled' | 'unsaid' | 'not-agreed' | 'unread' }
  /** `what`: a word of audit/seal/catch-up.ts. */
  | { readonly kind: 'broken'; readonly what: string; readonly seq: number }
  /** `fault`: what the running agent shows of its sealing, null if nothing; `epoch`: how many seals there were. */
  | { readonly kind: 'sealing'; readonly fault: string | null; readonly epoch: number };

export const sealsCheck = defineCheck({
  id: 'seals',
  about: 'Whether the trail is sealed, and the newest seal is the one that the keychain remembers',
  outcomes: {
    sealing: fine('The trail is sealed; seals so far: {epoch}.'),
    failing: error(
      'The agent does not seal the trail ({fault}).',
      'See keychain first. With seal.key_refused enrol the workstation anew; else restart the agent.',
    ),
    broken: error(
      'A seal does not fit the keychain ({what}, record {seq}): the trail’s end was cut off, or an old copy was put back.',
      'Keep the data folder as it is, run glasskey audit verify, and tell whoever answers for audit.',
    ),
    'not-agreed': unknown(
      'No seal was made yet: the collector has not heard of the sealing key.',
      'See collector; sealing begins by itself.',
    ),
    'not-enrolled': unknown('Seals begin with the enrolment.', 'See enrolment.'),
    unsaid: unknown('Seals cannot be checked while the keychain is locked.', 'See keychain.'),
    unread: unknown('Seals cannot be read from this trail.', 'See trail.'),
  },
  judge: (fact: SealsFact) => {
    if (fact.kind === 'broken') return { code: 'broken', values: { what: fact.what, seq: fact.seq } };
    if (fact.kind !== 'sealing') return { code: fact.kind };
    const { fault, epoch } = fact;
    return fault === null ? { code: 'sealing', values: { epoch } } : { code: 'failing', values: { fault } };
  },
});
