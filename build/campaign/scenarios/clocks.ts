import { join } from 'node:path';
import { openRoom } from '../room.ts';
import type { Field, Scenario } from '../scenario.ts';
import { openMovedClock, type MovedClock } from '../shim/moved-clock.ts';
import { openStation, type Station } from '../station.ts';
import { judgeRoom } from './judge-room.ts';

const ROUNDS = { full: 6, short: 1 } as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Move = {
  readonly what: string;
  readonly aheadMs: number;
  readonly sleptMs: number;
  /** What the trail's clock guard says of it. */
  readonly verdict: string;
};
const step = (what: string, aheadMs: number, verdict: string): Move => ({ what, aheadMs, sleptMs: 0, verdict });

const MOVES: readonly Move[] = [
  step('a day ahead', DAY_MS, 'jumped'),
  step('a day back', -DAY_MS, 'rolled_back'),
  step('a step of NTP ahead', 900, 'steady'),
  step('a step of NTP back', -900, 'steady'),
  step('a large step of NTP back', -90_000, 'rolled_back'),
  { what: 'eight hours of sleep', aheadMs: 8 * HOUR_MS, sleptMs: 8 * HOUR_MS, verdict: 'steady' },
];

/**
 * The clocks of an agent moved while it works and sends, by `clock.c`: of the whole process, TLS included. Its collector's
 * clocks stay as they are.
 */
export const clocks: Scenario = {
  name: 'clocks',
  run: async (field) => {
    const room = await openRoom(field);
    try {
      const stations: Station[] = [];
      const faults: string[] = [];
      for (let round = 0; round < ROUNDS[field.size]; round += 1) {
        const pairs = await Promise.all(
          MOVES.map(async (move, at) => {
            const station = openStation(field, await room.enrolWorkstation(), 800 + round * MOVES.length + at);
            return { station, faults: await live(field, station, move) };
          }),
        );
        stations.push(...pairs.map(({ station }) => station));
        faults.push(...pairs.flatMap((pair) => pair.faults));
      }
      const did = `${stations.length} agents with moved clocks: ${MOVES.map(({ what }) => what).join(', ')}`;
      return await judgeRoom(room, stations, { did, faults });
    } finally {
      await room.stop();
    }
  },
};

/** One agent whose clocks move in the middle, and another that starts with them as they are then. */
async function live(field: Field, station: Station, move: Move): Promise<readonly string[]> {
  const control = join(field.folder, `${station.workstation.name}.clock`);
  const clock: MovedClock = openMovedClock(field.shims.clock, control);
  let stored = 0;
  const run = await station.run(
    { isOpenEnded: true, count: 20_000, pauseMs: 20, drains: true },
    {
      env: clock.env,
      onLine: ({ say }, { finish }) => {
        if (say === 'stored') stored += 1;
        if (say === 'stored' && stored === 30) clock.set(move);
        if (stored > 150) finish();
      },
    },
  );
  const verdicts = run.lines.flatMap((line) => (line.say === 'clock' ? [line.verdict] : []));
  const isNoticed =
    move.verdict === 'steady' ? verdicts.every((one) => one === 'steady') : verdicts.includes(move.verdict);
  const next = await station.run({ count: 20, drains: true }, { env: clock.env });
  return [
    ...[run, next].filter(({ code }) => code !== 0).map(({ code, errors }) => `an agent ended with ${code}: ${errors}`),
    ...(isNoticed ? [] : [`the clock guard said ${verdicts.join(', ')}`]),
    ...[...run.refused, ...next.refused].map(({ code }) => `an append was refused: ${code}`),
  ].map((fault) => `${move.what}: ${fault}`);
}
