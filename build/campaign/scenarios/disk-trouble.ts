import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentRun, RunOptions } from '../agent/run-agent.ts';
import { openRoom, type Workstation } from '../room.ts';
import type { Field, Scenario } from '../scenario.ts';
import { openFaultyDisk, type DiskFault } from '../shim/faulty-disk.ts';
import { openStation, type Station } from '../station.ts';
import { judgeRoom } from './judge-room.ts';

const ROUNDS = { full: 5, short: 1 } as const;
/** The trouble begins after so many appends, and passes after so many that were refused or kept. */
const GOOD = 20;
const BAD = 12;
/** So many in all, when it has passed: until then some are stored between those that are not. */
const MUCH = 150;
const OPEN_ENDED = { isOpenEnded: true, count: 20_000, pauseMs: 8 } as const;
/** What was refused is told by a trail.gap record, which raises an alarm. */
const EXPECTED = ['trail.records_lost'];

/** What appends are refused with, and whether it passes while the agent runs. */
type Trouble = { readonly what: string; readonly codes: readonly string[]; readonly isLasting: boolean };
const IO = ['audit.io_failed'];
const TROUBLES: Readonly<Record<Exclude<DiskFault, 'none'>, Trouble>> = {
  write: { what: 'errors on write', codes: IO, isLasting: false },
  sync: { what: 'errors on sync', codes: ['audit.sync_failed'], isLasting: true },
  full: { what: 'full', codes: ['audit.disk_full'], isLasting: false },
  // SQLite tells a file that can be opened but not written from a broken disk no more than the kernel does.
  readonly: { what: 'read-only', codes: ['audit.read_only', ...IO], isLasting: false },
};

/** A disk that is full, read-only or broken for a while, under an agent that works: ordinary appends stop, emergencies do not. */
export const diskTrouble: Scenario = {
  name: 'disk in trouble',
  run: async (field) => {
    const room = await openRoom(field);
    const small = mountSmallDisk();
    try {
      const faults: string[] = [];
      const stations: Station[] = [];
      const add = (workstation: Workstation): Station => {
        const station = openStation(field, workstation, 400 + stations.length);
        stations.push(station);
        return station;
      };
      for (let round = 0; round < ROUNDS[field.size]; round += 1) {
        for (const [fault, trouble] of faultsOf()) {
          const station = add(await room.enrolWorkstation());
          faults.push(...(await meet(trouble, station, (told) => underShim(field, station, fault, told))));
        }
      }
      if (small !== null) {
        const station = add(await room.enrolWorkstation(join(small.folder, 'data')));
        const fill = (told: Told): Promise<AgentRun> => station.run(OPEN_ENDED, { onLine: told(small.fill) });
        faults.push(...(await meet(TROUBLES.full, station, fill)));
      }
      const filled = small === null ? 'no small disk, as mounting is not permitted here' : 'a small disk filled';
      const did = `${ROUNDS[field.size]} times write errors, sync errors, full, read-only; ${filled}`;
      return await judgeRoom(room, stations, { did, faults, expected: EXPECTED });
    } finally {
      small?.unmount();
      await room.stop();
    }
  },
};

function faultsOf(): readonly (readonly [DiskFault, Trouble])[] {
  const { write, sync, full, readonly } = TROUBLES;
  return [
    ['write', write],
    ['sync', sync],
    ['full', full],
    ['readonly', readonly],
  ];
}

/** Begins and ends the trouble as the agent comes along. */
type Switch = { readonly begin: () => void; readonly end: () => void };

/** One run under a disk that is switched; the run. */
async function underShim(field: Field, station: Station, fault: DiskFault, told: Told): Promise<AgentRun> {
  const seed = station.seeded.between(1, 0x7fff_ffff);
  const { folder } = station.workstation;
  const disk = openFaultyDisk({ library: field.shims.disk, folder, cutAt: null, keepPercent: 0, seed });
  const onLine = told({ begin: () => disk.fail(fault), end: () => disk.fail('none') });
  const run = await station.run(OPEN_ENDED, { env: disk.env, onLine });
  disk.close();
  return run;
}

type OnLine = NonNullable<RunOptions['onLine']>;
type Told = (how: Switch) => OnLine;

/** Lets an agent meet a trouble, and says what did not go as it should. */
async function meet(
  { what, codes, isLasting }: Trouble,
  { drain, workstation }: Station,
  work: (told: Told) => Promise<AgentRun>,
): Promise<readonly string[]> {
  const count = { stored: 0, bad: 0 };
  const run = await work((how) => ({ say }, { finish }) => {
    const isBad = say === 'refused' || say === 'kept';
    if (say === 'stored') count.stored += 1;
    if (say === 'stored' && count.stored === GOOD) how.begin();
    if (isBad) count.bad += 1;
    if (isBad && count.bad === BAD) how.end();
    if (count.bad >= BAD && (isLasting || count.stored > MUCH)) finish();
  });
  const other = run.refused.filter(({ code }) => !codes.includes(code)).map(({ code }) => code);
  const isOver = run.lines.some(({ say }) => say === 'kept-none') || !run.lines.some(({ say }) => say === 'kept');
  const last = await drain();
  const opened = last.lines.flatMap((line) => (line.say === 'open' ? line.findings : []));
  const wrong = [
    run.code === 0 ? '' : `the agent ended with ${run.code}: ${run.errors}`,
    count.bad >= BAD ? '' : 'was not noticed',
    other.length === 0 ? '' : `refused with ${[...new Set(other)].join(', ')}`,
    isOver || isLasting ? '' : 'what was kept was not written when it had passed',
    last.code === 0 ? '' : `the next agent ended with ${last.code}: ${last.errors}`,
    opened.every((one) => one === 'unclean_end') ? '' : `the next start found ${opened.join(', ')}`,
  ];
  return wrong.filter((one) => one !== '').map((one) => `a disk with ${what} (${workstation.name}): ${one}`);
}

/**
 * A disk of three megabytes; null where mounting is not permitted. Not among the lab's folders: should nobody be left to
 * unmount it, it is in nobody's way.
 */
function mountSmallDisk(): { readonly folder: string; readonly fill: Switch; readonly unmount: () => void } | null {
  const folder = mkdtempSync(join(tmpdir(), 'campaign-disk-'));
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  const filler = join(folder, 'filler');
  const begin = (): void => {
    const { bavail, bsize } = statfsSync(folder);
    try {
      writeFileSync(filler, Buffer.alloc(bavail * bsize));
    } catch {
      return; // the agent took some of it first: full all the same
    }
  };
  const unmount = (): void => {
    execFileSync('/bin/umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  };
  return { folder, fill: { begin, end: () => rmSync(filler) }, unmount };
}
