import type { Heartbeat, Life } from '../../../../protocol/wire/heartbeat.ts';
import { defineCheck, error, fine, warning } from '../check.ts';

/** `last`: what it last said of itself; null if never. `ageMs`: how long ago by the wall clock, negative for the future. */
export type AgentFact = {
  readonly isTrailHeld: boolean;
  /** It has said of itself lately that it runs. */
  readonly isAlive: boolean;
  readonly last: Pick<Heartbeat, 'life'> | null;
  readonly ageMs: number | null;
};

/** Three heartbeats and a little. */
export const SILENT_MS = 200_000;

const START =
  'Start it: log out of the operating system and in again (Linux also: systemctl --user start glasskey; macOS: launchctl kickstart gui/UID/glasskey).';

export const agentCheck = defineCheck({
  id: 'agent',
  about: 'Whether the agent runs and is alive',
  outcomes: {
    running: fine('The agent runs.'),
    'without-trail': error(
      'The agent runs and cannot open its trail: nobody can sign in, emergencies are possible.',
      'See keychain, disk and trail. Do not end the agent before that: what was done in an emergency waits in its memory.',
    ),
    silent: error(
      'The agent holds its trail and has said nothing for {seconds} s: it hangs.',
      'Lock the computer, end the agent (Linux: systemctl --user restart glasskey; Windows: task manager; macOS: Activity Monitor), and send a bundle.',
    ),
    ended: warning('The agent does not run; it ended in order.', START),
    died: error(
      'The agent does not run, and did not say that it would end.',
      `${START} Look into agent.log, supervisor.log and the system’s log (killed? out of memory?).`,
    ),
    'not-restarted': error(
      'The agent does not run: it ended in order to be started anew, as for a new version, and was not.',
      `${START} Look into supervisor.log, and on Linux into what the updater says: journalctl -u glasskey-updater.`,
    ),
    never: warning('The agent does not run, and has not run in this data folder yet.', START),
  },
  judge: ({ isTrailHeld, isAlive, last, ageMs }: AgentFact) => {
    if (isTrailHeld) {
      // It says the first word within a minute of its start.
      const isSilent = last?.life === 'running' && ageMs !== null && ageMs > SILENT_MS;
      return isSilent ? { code: 'silent', values: { seconds: Math.round(ageMs / 1000) } } : { code: 'running' };
    }
    if (isAlive) return { code: 'without-trail' };
    if (last === null) return { code: 'never' };
    return { code: AFTER[last.life] };
  },
});

/** What it means that an agent which said this last does not run. */
const AFTER = {
  running: 'died',
  asleep: 'died',
  ending: 'ended',
  restarting: 'not-restarted',
} as const satisfies Record<Life, string>;
