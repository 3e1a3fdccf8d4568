import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentLine, Phase } from '../agent/agent-orders.ts';
import type { Seeded } from '../../../e2e/proofs/support/seeded.ts';
import { openRoom } from '../room.ts';
import type { Scenario } from '../scenario.ts';
import { monthsAhead, openStation, type Station } from '../station.ts';
import { judgeRoom } from './judge-room.ts';

const KILLS = { full: 1000, short: 36 } as const;
const LANES = 2;

/** When an agent is killed: so long after its start, or so long after it has said `at` for the `nth` time. */
type Aim = { readonly at: Phase | 'start' | 'sync'; readonly nth: number; readonly thenMs: number };

function drawAim({ between, oneOf }: Seeded): Aim {
  const at = oneOf([
    'start',
    'append',
    'append',
    'sync',
    'sync',
    'emergency',
    'seal',
    'key',
    'retention',
    'close',
  ] as const);
  if (at === 'start') return { at, nth: 0, thenMs: between(0, 700) };
  return { at, nth: at === 'append' ? between(1, 8) : 1, thenMs: between(0, at === 'sync' ? 40 : 8) };
}

const isAt = (line: AgentLine, { at }: Aim): boolean =>
  line.say === 'phase' ? line.phase === at : at === 'sync' && line.say === 'sync' && line.kind === 'sending';

/** `kill -9` at random points of starting, appending, sending, sealing, a change of keys, destruction on schedule, and ending. */
export const killAgent: Scenario = {
  name: 'agent killed',
  run: async (field) => {
    const room = await openRoom(field);
    try {
      const workstations = await Promise.all(Array.from({ length: LANES }, () => room.enrolWorkstation()));
      const stations = workstations.map((one, lane) => openStation(field, one, lane));
      const kills = await Promise.all(stations.map((one) => killOften(one, KILLS[field.size] / LANES)));
      const counts = Map.groupBy(kills.flat(), (at) => at);
      const where = [...counts].map(([at, all]) => `${all.length} at ${at}`).join(', ');
      return await judgeRoom(room, stations, { did: `${kills.flat().length} kills: ${where}` });
    } finally {
      await room.stop();
    }
  },
};

/** Runs and kills until `count` kills came before the agent had ended by itself; where they were aimed. */
async function killOften(station: Station, count: number): Promise<readonly Aim['at'][]> {
  const done: Aim['at'][] = [];
  let months = 0;
  while (done.length < count) {
    const aim = drawAim(station.seeded);
    const isLongRun = aim.at === 'key' || aim.at === 'retention';
    let seen = 0;
    const run = await station.run(
      { isLongRun, aheadMs: monthsAhead(months), count: isLongRun ? 120 : 60, drains: aim.at === 'sync' },
      {
        onStart: ({ kill }) => {
          if (aim.at === 'start') void sleep(aim.thenMs).then(kill);
        },
        onLine: (line, { kill }) => {
          if (!isAt(line, aim)) return;
          seen += 1;
          if (seen === aim.nth) void sleep(aim.thenMs).then(kill);
        },
      },
    );
    if (isLongRun) months += 1;
    if (run.code === null) done.push(aim.at);
    else if (run.code !== 0) throw new Error(`the agent ended with ${run.code}: ${run.errors}`);
  }
  const last = await station.drain({ aheadMs: monthsAhead(months) });
  if (last.code !== 0) throw new Error(`the agent ended with ${last.code}: ${last.errors}`);
  return done;
}
