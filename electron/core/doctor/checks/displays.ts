import type { Heartbeat } from '../../../../protocol/wire/heartbeat.ts';
import { defineCheck, error, fine, unknown } from '../check.ts';

/** What the running agent says; null: it does not run, or has said nothing yet. */
export type DisplaysFact = { readonly displays: Heartbeat['displays'] } | null;

export const displaysCheck = defineCheck({
  id: 'displays',
  about: 'Whether the agent sees the displays, and covers each while nobody works',
  outcomes: {
    open: fine('The agent sees {count} displays; somebody works, the curtain is open.'),
    whole: fine('The agent covers all {count} displays.'),
    broken: error(
      'A display is not covered although it should be ({count} displays).',
      'Lock the computer now. Check graphics driver and window manager; unplug and plug the display; restart the agent.',
    ),
    none: error(
      'The agent sees no display.',
      'Check graphics driver and session: the agent must run in the person’s own session.',
    ),
    windowless: unknown('The agent that runs has no windows.'),
    unsaid: unknown('Only the running agent knows the displays.', 'See agent.'),
  },
  judge: (fact: DisplaysFact) => {
    if (fact === null) return { code: 'unsaid' };
    if (fact.displays === null) return { code: 'windowless' };
    const { count, curtain } = fact.displays;
    return count === 0 ? { code: 'none' } : { code: curtain, values: { count } };
  },
});
