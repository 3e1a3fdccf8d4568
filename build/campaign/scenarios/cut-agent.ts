import { openRoom } from '../room.ts';
import type { Field, Scenario } from '../scenario.ts';
import { CUT_STATUS, openFaultyDisk } from '../shim/faulty-disk.ts';
import { openStation, type Station } from '../station.ts';
import { judgeRoom } from './judge-room.ts';

const CUTS = { full: 200, short: 16 } as const;
const LANES = 2;
/** After so many cuts a lane goes on with a new workstation: the making of a trail is cut as well. */
const CUTS_A_STATION = 20;
/** Operations on the disk of one run, about. */
const OPERATIONS = 160;
/** How many of a hundred unsynced sectors survive: none in most cuts, as after `echo b > /proc/sysrq-trigger`. */
const KEPT = [0, 0, 0, 20, 50, 90] as const;

/** What a sync takes, in milliseconds: on a slow disk the agent waits for it elsewhere. */
const SLOW_MS = [0, 0, 3] as const;

/** What a start may find after the power was cut. */
const EXPECTED: readonly string[] = ['first', 'unclean_end'];

export type CutOptions = { readonly cuts: number; readonly lies: boolean };

/** Power cuts at random operations on the disk, each write that was not synced lost or, by chance, kept. */
export const cutAgent: Scenario = {
  name: 'agent without power',
  run: async (field) => cutAgents(field, { cuts: CUTS[field.size], lies: false }),
};

/** `lies`: with a disk whose syncs do nothing, which loses records. */
export async function cutAgents(field: Field, { cuts, lies }: CutOptions) {
  const room = await openRoom(field);
  try {
    const stations: Station[] = [];
    const faults: string[] = [];
    const lane = async (number: number): Promise<void> => {
      let left = Math.ceil(cuts / LANES);
      while (left > 0) {
        const station = openStation(field, await room.enrolWorkstation(), 100 + stations.length * LANES + number);
        stations.push(station);
        const own = Math.min(left, CUTS_A_STATION);
        faults.push(...(await cutOften(field, station, { cuts: own, lies })));
        left -= own;
      }
    };
    await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
    return await judgeRoom(room, stations, { did: `${cuts} power cuts, ${stations.length} workstations`, faults });
  } finally {
    await room.stop();
  }
}

/** What was unexpected, in words. */
async function cutOften(field: Field, station: Station, { cuts, lies }: CutOptions): Promise<readonly string[]> {
  const { between, oneOf } = station.seeded;
  const faults: string[] = [];
  const note = (findings: readonly string[]): void => {
    faults.push(...findings.filter((one) => !EXPECTED.includes(one)).map((one) => `found after a power cut: ${one}`));
  };
  for (let cut = 0; cut < cuts;) {
    const disk = openFaultyDisk({
      library: field.shims.disk,
      folder: station.workstation.folder,
      cutAt: between(1, cut === 0 ? OPERATIONS / 4 : OPERATIONS),
      keepPercent: oneOf(KEPT),
      slowMs: oneOf(SLOW_MS),
      seed: between(1, 0x7fff_ffff),
      lies,
    });
    const run = await station.run({ count: 100, pauseMs: 2 }, { env: disk.env });
    disk.close();
    note(run.lines.flatMap((line) => (line.say === 'open' ? line.findings : [])));
    if (run.code === CUT_STATUS) cut += 1;
    else if (run.code !== 0)
      faults.push(`the agent ended with ${run.code}: ${run.errors}${JSON.stringify(run.lines.at(-1))}`);
    if (faults.length > 20) break;
  }
  const last = await station.drain();
  note(last.lines.flatMap((line) => (line.say === 'open' ? line.findings : [])));
  if (last.code !== 0) faults.push(`the agent ended with ${last.code}: ${last.errors}`);
  return faults;
}
