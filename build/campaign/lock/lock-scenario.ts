import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { realKeysOf } from '../../../e2e/support/real-keys.ts';
import { startDisplay } from '../../lab/display.ts';
import { launchAgent, type LabAgent } from '../../lab/launch-agent.ts';
import { openReadingRoom } from '../../lab/reading-room.ts';
import { NO_FIGURES } from '../ledger.ts';
import type { Options } from '../options.ts';
import type { Outcome, Scenario } from '../scenario.ts';
import { COLLEAGUES } from './open.ts';
import { runLockCampaign, type LockReport } from './run-lock-campaign.ts';
import { judgeTrail } from './judge-trail.ts';
import { untilStarted } from './look.ts';
import type { Workstation } from './workstation.ts';

const STEPS = { full: 10_000, short: 200 } as const;
const DAY_MINUTES = 1440;
const SCREENS = { width: 1280, height: 800, screens: 2, maximumScreens: 3 };

/** The real windows of the agent, of which it is tried that they open, uncover or answer although nobody works. */
export const lock = ({ steps, minutes }: Pick<Options, 'steps' | 'minutes'>): Scenario => ({
  name: 'lock',
  run: async ({ size, seed, folder }) => {
    const built = spawnSync(process.execPath, [join(import.meta.dirname, '../../bundle.ts')], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (built.status !== 0) throw new Error('the agent could not be built');
    const display = await startDisplay(SCREENS);
    const room = await openReadingRoom({ folder });
    const startAgent = (): Promise<LabAgent> =>
      launchAgent({ folder: room.agentFolder, env: { ...room.env, ...display.env } });
    const agent = await startAgent();
    const { screens, maximumScreens: mostScreens } = SCREENS;
    const at: Workstation = {
      room,
      display,
      keys: realKeysOf(display),
      mostScreens,
      startAgent,
      agent,
      screens,
      starts: 1,
    };
    try {
      await room.collector.addPeople(COLLEAGUES);
      await untilStarted(agent);
      const report = await runLockCampaign(at, {
        steps: steps ?? STEPS[size],
        seed,
        say: console.error,
        stop: AbortSignal.timeout((minutes ?? DAY_MINUTES) * 60_000),
      });
      return outcomeOf(report, await judgeTrail(room, report));
    } finally {
      await at.agent.stop();
      await room.stop();
      await display.stop();
    }
  },
});

function outcomeOf(report: LockReport, unexplained: readonly string[]): Outcome {
  const { steps, openings, starts, closedLooks, refusals, byName } = report;
  const lots = [...byName].map(([name, count]) => `${count} × ${name}`).join(', ');
  return {
    did: `${steps} steps, ${openings} openings, ${starts} starts; ${closedLooks} looks while nobody worked, ${refusals} requests refused: ${lots}`,
    figures: NO_FIGURES,
    undetected: 0,
    faults: [...report.bypasses, ...unexplained],
  };
}
