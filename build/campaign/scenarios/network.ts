import { openRoom } from '../room.ts';
import type { Scenario } from '../scenario.ts';
import { openStation, type Station } from '../station.ts';
import { judgeRoom } from './judge-room.ts';
import { BROKEN_LINES } from './network/broken-lines.ts';
import { MEDDLERS } from './network/meddlers.ts';

const ROUNDS = { full: 8, short: 1 } as const;
/** Most of it is waiting. */
const AT_ONCE = 3;

/** Every way in which what is between agent and collector, or one of both, can fail to carry an answer. */
export const network: Scenario = {
  name: 'network',
  run: async (field) => {
    const room = await openRoom(field);
    try {
      const troubles = [...BROKEN_LINES, ...MEDDLERS].map((one) => ({ ...one }));
      const todo = Array.from({ length: ROUNDS[field.size] }, () => troubles).flat();
      const stations: Station[] = [];
      const late: string[] = [];
      const waiting = [...todo.entries()];
      const work = async (): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const [at, { name, meet }] = next;
          const station = openStation(field, await room.enrolWorkstation(), 700 + at);
          stations.push(station);
          const found = await meet(room, station);
          const last = await station.drain();
          const code = last.code === 0 ? [] : [`the next agent ended with ${last.code}: ${last.errors}`];
          late.push(...[...found, ...code].map((fault) => `${name}: ${fault}`));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      const did = `${todo.length} times trouble: ${troubles.map(({ name }) => name).join(', ')}`;
      return await judgeRoom(room, stations, { did, late });
    } finally {
      await room.stop();
    }
  },
};
