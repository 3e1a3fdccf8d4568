import type { Heartbeat } from '../../../../protocol/wire/heartbeat.ts';
import { defineCheck, error, fine, unknown } from '../check.ts';

/** What the running agent says; null: it does not run, or has said nothing yet. */
export type IdleSourceFact = { readonly idleSource: Heartbeat['idleSource'] } | null;

export const idleSourceCheck = defineCheck({
  id: 'idle-source',
  about: 'Whether the computer can tell that nobody touches it (inactivity lock)',
  outcomes: {
    ok: fine('The counter of idle time moves as it should.'),
    unreliable: error(
      'The counter of idle time does not move as it should: sessions lock by the absolute limit instead.',
      'Check for remote control, jiggler or virtual input devices, and the session type (X11 or Wayland without an idle protocol).',
    ),
    unsaid: unknown('Only the running agent knows the counter of idle time.', 'See agent.'),
  },
  judge: (fact: IdleSourceFact) => ({ code: fact?.idleSource ?? 'unsaid' }),
});
