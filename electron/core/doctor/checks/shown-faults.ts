import { defineCheck, fine, unknown, warning } from '../check.ts';

/** Codes that the running agent shows to people; null: it does not run, or has said nothing yet. */
export type ShownFaultsFact = { readonly faults: readonly string[] } | null;

export const shownFaultsCheck = defineCheck({
  id: 'shown-faults',
  about: 'What the agent shows to people under “Please tell IT”',
  outcomes: {
    none: fine('The agent shows no fault.'),
    shown: warning(
      'The agent shows people: {faults}.',
      'See the checks that are not ok. What stays here by itself is told by its code; since when, by agent.log.',
    ),
    unsaid: unknown('Only the running agent knows what it shows.', 'See agent.'),
  },
  judge: (fact: ShownFaultsFact) => {
    if (fact === null) return { code: 'unsaid' };
    return fact.faults.length === 0 ? { code: 'none' } : { code: 'shown', values: { faults: fact.faults.join(', ') } };
  },
});
