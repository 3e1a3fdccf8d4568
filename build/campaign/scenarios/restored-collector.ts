import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openRoom, type Room } from '../room.ts';
import type { Scenario } from '../scenario.ts';
import { openStation } from '../station.ts';
import { judgeRoom } from './judge-room.ts';

const WORKSTATIONS = { full: 6, short: 2 } as const;
/** What an agent says of a collector that does not know what it has signed, and what that collector then raises. */
const BEHIND = 'log.behind';
const EXPECTED = [BEHIND, 'log.split_view', 'log.restored'];

/** A collector put back from yesterday's copy: its agents notice, an administrator approves, and it gets every record again. */
export const restoredCollector: Scenario = {
  name: 'collector restored',
  run: async (field) => {
    const room = await openRoom(field);
    try {
      const yesterday = join(field.folder, 'yesterday');
      const enrolled = await Promise.all(
        Array.from({ length: WORKSTATIONS[field.size] }, () => room.enrolWorkstation()),
      );
      const stations = enrolled.map((one, at) => openStation(field, one, 900 + at));
      await Promise.all(stations.map(({ drain }) => drain({ count: 50 })));
      await whileStopped(room, () => cpSync(room.collector.folder, yesterday, { recursive: true }));
      await Promise.all(stations.map(({ drain }) => drain({ count: 50 })));
      await whileStopped(room, () => {
        rmSync(room.collector.folder, { recursive: true });
        cpSync(yesterday, room.collector.folder, { recursive: true });
      });
      const noticed = new Set<number>();
      const approval = Promise.withResolvers<void>();
      const running = stations.map(({ run }, at) =>
        run(
          { count: 20, drains: true },
          {
            onLine: (line) => {
              if (line.say !== 'sync' || line.code !== BEHIND) return;
              noticed.add(at);
              if (noticed.size === stations.length) approval.resolve();
            },
          },
        ),
      );
      await Promise.race([approval.promise, Promise.all(running)]);
      if (noticed.size === stations.length) await room.collector.run(['recover']);
      await Promise.all(running);
      await Promise.all(stations.map(({ drain }) => drain()));
      const silent = stations.length - noticed.size;
      const faults = silent === 0 ? [] : [`${silent} of ${stations.length} agents did not notice`];
      const did = `${noticed.size} agents noticed a collector of yesterday, and filled it again`;
      return await judgeRoom(room, stations, { did, faults, expected: EXPECTED });
    } finally {
      await room.stop();
    }
  },
};

async function whileStopped({ collector }: Room, change: () => void): Promise<void> {
  await collector.stop();
  change();
  await collector.start();
}
