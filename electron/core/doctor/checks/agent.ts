import type { Heartbeat } from '../../../../protocol/wire/heartbeat.ts';
import { defineCheck, error, fine, warning } from '../check.ts';

/** `last`: what it last said of itself; null if never. `ageMs`: how long ago by the wall clock, negative for the future. */
export type AgentFact = {
  readonly isRunning: boolean;
  readonly last: Pick<Heartbeat, 'life'> | null;
  readonly ageMs: number | null;
};

/** Three heartbeats and a little. */
export const SILENT_MS = 200_000;

export const agentCheck = defineCheck({
  id: 'agent',
  about: 'Whether the agent runs and is alive',
  outcomes: {
    running: fine('The agent runs.'),
    silent: error(
      'The agent holds its trail and has said nothing for {seconds} s: it hangs.',
      'Lock the computer, end the agent (systemctl --user restart glasskey, or the task manager), and send a bundle.',
    ),
    ended: warning(
      'The agent does not run; it ended in order.',
      'Sign in to the operating system, or start the agent.',
    ),
    died: error(
      'The agent does not run, and did not say that it would end.',
      'Start it. Look into agent.log and the system’s log (killed? out of memory?); the trail tells agent.unclean_end at the next start.',
    ),
    never: warning('The agent does not run, and has not run in this data folder yet.', 'Start the agent.'),
  },
  judge: ({ isRunning, last, ageMs }: AgentFact) => {
    if (isRunning) {
      // It says the first word within a minute of its start.
      const isSilent = last?.life === 'running' && ageMs !== null && ageMs > SILENT_MS;
      return isSilent ? { code: 'silent', values: { seconds: Math.round(ageMs / 1000) } } : { code: 'running' };
    }
    if (last === null) return { code: 'never' };
    return { code: last.life === 'ending' ? 'ended' : 'died' };
  },
});
