import { defineCheck, fine, unknown, warning } from '../check.ts';

/** `unsettled`: of how many no account is in a trail yet; null: the keychain does not say. */
export type SetAsideFact = { readonly count: number; readonly unsettled: number | null };

export const setAsideCheck = defineCheck({
  id: 'set-aside',
  about: 'Whether databases that were put aside are accounted for',
  outcomes: {
    none: fine('No database was put aside.'),
    settled: fine('{count} databases were put aside; all are accounted for in the trail.'),
    unsettled: warning(
      '{unsettled} of {count} databases that were put aside are not accounted for yet.',
      'Start the agent with the keychain unlocked and leave it running: it takes over what can be read and tells the rest. Then see glasskey audit gaps.',
    ),
    unsaid: unknown(
      '{count} databases were put aside; whether they are accounted for is in the locked keychain.',
      'See keychain.',
    ),
  },
  judge: ({ count, unsettled }: SetAsideFact) => {
    if (count === 0) return { code: 'none' };
    if (unsettled === null) return { code: 'unsaid', values: { count } };
    return { code: unsettled === 0 ? 'settled' : 'unsettled', values: { count, unsettled } };
  },
});
