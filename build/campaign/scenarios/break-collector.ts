import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { createSeeded } from '../../../e2e/proofs/support/seeded.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import { openRoom, type Room } from '../room.ts';
import type { Field, Outcome, Scenario } from '../scenario.ts';
import { openFaultyDisk, type FaultyDisk } from '../shim/faulty-disk.ts';
import { openStation } from '../station.ts';
import { judgeRoom } from './judge-room.ts';

const KILLS = { full: 200, short: 6 } as const;
const CUTS = { full: 100, short: 4 } as const;
/** Operations on the disk from the start of a collector on; the start itself takes some tens. */
const OPERATIONS = 220;

/** The collector killed at random points while it takes records in, and started again. */
export const killCollector: Scenario = {
  name: 'collector killed',
  run: (field) => {
    const kill: Break = async ({ collector }, { between }) => {
      await sleep(between(0, 400));
      await collector.kill();
    };
    return breakCollector({ field, times: KILLS[field.size], what: 'kills of the collector', breakIt: kill });
  },
};

/** The power of the collector cut at random operations on its disk, those of its start included. */
export const cutCollector: Scenario = {
  name: 'collector without power',
  run: async (field) => {
    const times = CUTS[field.size];
    const data = join(field.folder, 'collector');
    mkdirSync(data, { recursive: true });
    const { between, oneOf } = createSeeded(301, field.seed);
    const state = { disk: null as FaultyDisk | null, isArmed: false, done: 0 };
    // Not before all is set up, nor after the last cut: commands work on the same files without this disk under them.
    const cutAt = (): number | null => (state.isArmed && state.done < times ? between(1, OPERATIONS) : null);
    const env = (): NodeJS.ProcessEnv => {
      state.disk?.close();
      const options = { keepPercent: oneOf([0, 0, 30, 80]), seed: between(1, 0x7fff_ffff) };
      state.disk = openFaultyDisk({ library: field.shims.disk, folder: data, cutAt: cutAt(), ...options });
      return { ...field.env, ...state.disk.env };
    };
    const cut: Break = async (room) => {
      if (!state.isArmed) {
        state.isArmed = true;
        await room.collector.kill();
        await startAgain(room);
      }
      await waitUntil('the collector loses its power', 120_000, () => room.collector.hasEnded());
      state.done += 1;
    };
    try {
      return await breakCollector({ field, times, what: 'power cuts of the collector', breakIt: cut, env });
    } finally {
      state.disk?.close();
    }
  },
};

type Break = (room: Room, seeded: ReturnType<typeof createSeeded>) => Promise<void>;

type Breaking = {
  readonly field: Field;
  readonly times: number;
  readonly what: string;
  readonly breakIt: Break;
  readonly env?: () => NodeJS.ProcessEnv;
};

/** An agent that works all the time while its collector is broken again and again. */
async function breakCollector({ field, times, what, breakIt, env }: Breaking): Promise<Outcome> {
  const room = await openRoom(field, env);
  try {
    const seeded = createSeeded(300, field.seed);
    const station = openStation(field, await room.enrolWorkstation(), 302);
    const work = { isOver: false };
    const faults: string[] = [];
    const appending = (async () => {
      while (!work.isOver) {
        const run = await station.run({ count: 60, pauseMs: 40 });
        if (run.code !== 0) faults.push(`the agent ended with ${run.code}: ${run.errors}`);
      }
    })();
    try {
      for (let n = 0; n < times; n += 1) {
        await breakIt(room, seeded);
        await startAgain(room);
      }
    } finally {
      work.isOver = true;
      await appending;
    }
    await station.drain();
    return await judgeRoom(room, [station], { did: `${times} ${what}`, faults: faults.slice(0, 5) });
  } finally {
    await room.stop();
  }
}

/** A start can itself be cut short: then this one is over already. */
async function startAgain({ collector }: Room): Promise<void> {
  try {
    await collector.start();
  } catch (error) {
    if (!collector.hasEnded() || !String(error).includes('the collector ended: ')) throw error;
  }
}
