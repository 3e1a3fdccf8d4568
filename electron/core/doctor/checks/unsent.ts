import { defineCheck, error, fine, unknown, warning } from '../check.ts';

export type UnsentFact =
  | { readonly kind: 'unread' | 'absent' }
  /** `kept`: events that wait in the agent's memory because the disk does not take them. */
  | { readonly kind: 'counted'; readonly unsent: number; readonly kept: number };

/** An ordinary day of an ordinary workstation, and a month of it. */
const MANY = 2000;
const PILING = 50_000;

export const unsentCheck = defineCheck({
  id: 'unsent',
  about: 'How many records the collector does not hold yet',
  outcomes: {
    few: fine('Records that wait to be sent: {unsent}.'),
    many: warning(
      'Records that wait to be sent: {unsent}.',
      'See collector. They stay here and go up by themselves when it answers.',
    ),
    piling: error(
      '{unsent} records wait to be sent: this disk alone holds them.',
      'See collector and act today: until they are sent, a broken disk would lose them.',
    ),
    kept: error(
      '{kept} emergency records wait in memory because the disk does not take them.',
      'See disk. Do not end the agent before they are written.',
    ),
    absent: fine('There is no trail yet, so nothing waits.'),
    unread: unknown('How many records wait cannot be read from this trail.', 'See trail.'),
  },
  judge: (fact: UnsentFact) => {
    if (fact.kind !== 'counted') return { code: fact.kind };
    const { unsent, kept } = fact;
    if (kept > 0) return { code: 'kept', values: { kept } };
    return { code: unsent >= PILING ? 'piling' : unsent >= MANY ? 'many' : 'few', values: { unsent } };
  },
});
