import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openRoom } from '../room.ts';
import type { Scenario } from '../scenario.ts';
import { openStation } from '../station.ts';
import { judgeRoom } from './judge-room.ts';

/** What the agents say when the collector has forgotten what it had acknowledged. */
const NOTICED = ['trail.collector_behind', 'log.went_back', 'log.split_view', 'log.behind'];
const WORKSTATIONS = { full: 6, short: 2 } as const;

/**
 * A collector that was put back from yesterday's copy. Its agents notice and say so. Whether it then gets the missing records
 * again is counted once the collector can be told that it was restored: until then what it lost is not lost, as every record
 * is still at its workstation.
 */
export const restoredCollector: Scenario = {
  name: 'collector restored from a backup',
  run: async (field) => {
    const room = await openRoom(field);
    try {
      const { collector } = room;
      const copy = join(field.folder, 'yesterday');
      const enrolled = await Promise.all(Array.from({ length: WORKSTATIONS[field.size] }, room.enrolWorkstation));
      const stations = enrolled.map((one, at) => openStation(field, one, 900 + at));
      await Promise.all(stations.map(({ drain }) => drain({ count: 50 })));
      await collector.stop();
      cpSync(collector.folder, copy, { recursive: true });
      await collector.start();
      await Promise.all(stations.map(({ drain }) => drain({ count: 50 })));
      await collector.stop();
      const today = join(field.folder, 'today');
      cpSync(collector.folder, today, { recursive: true });
      rmSync(collector.folder, { recursive: true });
      cpSync(copy, collector.folder, { recursive: true });
      await collector.start();
      const runs = await Promise.all(stations.map(({ drain }) => drain({ count: 20 })));
      const said = runs.map(({ lines }) => lines.flatMap((line) => (line.say === 'sync' ? [line.code] : [])));
      const silent = said.filter((codes) => !codes.some((code) => NOTICED.includes(code))).length;
      // The day's own data again: nothing that an agent has sent or kept meanwhile may be missing.
      await collector.stop();
      rmSync(collector.folder, { recursive: true });
      cpSync(today, collector.folder, { recursive: true });
      await collector.start();
      await Promise.all(stations.map(({ drain }) => drain()));
      const faults = silent === 0 ? [] : [`${silent} of ${runs.length} agents did not notice`];
      return await judgeRoom(room, stations, { did: `${runs.length} agents met a collector of yesterday`, faults });
    } finally {
      await room.stop();
    }
  },
};
