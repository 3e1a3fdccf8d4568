import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentRun } from '../agent/run-agent.ts';
import { openRoom, type Room } from '../room.ts';
import type { Field, Scenario } from '../scenario.ts';
import { openFaultyDisk, type DiskFault } from '../shim/faulty-disk.ts';
import { openStation, type Station } from '../station.ts';
import { judgeRoom } from './judge-room.ts';

const ROUNDS = { full: 5, short: 1 } as const;
/** The trouble begins after so many appends, and passes after so many that were refused or kept. */
const GOOD = 20;
const BAD = 12;

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
    try {
      const faults: string[] = [];
      const stations: Station[] = [];
      for (let round = 0; round < ROUNDS[field.size]; round += 1) {
        for (const [fault, trouble] of faultsOf()) {
          const station = openStation(field, await room.enrolWorkstation(), 400 + stations.length);
          stations.push(station);
          faults.push(...(await meet(trouble, station, (told) => underShim(field, station, fault, told))));
        }
      }
      const small = await fullDisk(field, room, 400 + stations.length);
      faults.push(...small.faults);
      const did = `${stations.length} times write errors, sync errors, full, read-only; ${small.did}`;
      const judged = await judgeRoom(room, [...stations, ...small.stations], { did, faults });
      return judged;
    } finally {
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
  const run = await station.run({ count: 150, pauseMs: 8 }, { env: disk.env, onLine });
  disk.close();
  return run;
}

type OnLine = (line: AgentRun['lines'][number]) => void;
type Told = (how: Switch) => OnLine;

/** Lets an agent meet a trouble, and says what did not go as it should. */
async function meet(
  { what, codes, isLasting }: Trouble,
  { drain, workstation }: Station,
  work: (told: Told) => Promise<AgentRun>,
): Promise<readonly string[]> {
  const count = { stored: 0, bad: 0 };
  const run = await work((how) => ({ say }) => {
    if (say === 'stored') count.stored += 1;
    if (say === 'stored' && count.stored === GOOD) how.begin();
    if (say === 'refused' || say === 'kept') count.bad += 1;
    if (count.bad === BAD && (say === 'refused' || say === 'kept')) how.end();
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

const SMALL = 'size=3m';

/** A disk of three megabytes that somebody else fills; where mounting is not permitted, only the simulated one. */
async function fullDisk(field: Field, room: Room, part: number) {
  const station = openStation(field, await room.enrolWorkstation(), part);
  const { folder } = station.workstation;
  const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const);
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', SMALL, 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    return { did: 'no small disk: mounting is not permitted here', stations: [], faults: [] };
  }
  const filler = join(folder, 'filler');
  const fill: Switch = {
    begin: () => {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc(bavail * bsize));
    },
    end: () => rmSync(filler),
  };
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes, { mode: 0o600 });
  const work = (told: Told): Promise<AgentRun> => {
    const onLine = told(fill);
    return station.run({ count: 400, pauseMs: 8 }, { onLine });
  };
  const faults = await meet(TROUBLES.full, station, work);
  const unmount = (): void => void execFileSync('/bin/umount', ['-l', folder]);
  return { did: 'a small disk filled', stations: [{ ...station, judge: judgeThen(station, unmount) }], faults };
}

const judgeThen =
  ({ judge }: Station, unmount: () => void): Station['judge'] =>
  async (held) => {
    try {
      return await judge(held);
    } finally {
      unmount();
    }
  };
