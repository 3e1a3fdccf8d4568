import Database from 'better-sqlite3';
import type { AgentRun } from '../agent/run-agent.ts';
import { openRoom } from '../room.ts';
import type { Scenario } from '../scenario.ts';
import { openStation, type Station } from '../station.ts';
import { judgeRoom } from './judge-room.ts';

const ROUNDS = { full: 5, short: 1 } as const;
const OPEN_ENDED = { isOpenEnded: true, count: 20_000, pauseMs: 20 } as const;
/** So many appends come before the lock, and about as many after it. */
const BEFORE = 20;
/** Appends that were refused are told by a trail.gap record, which raises an alarm. */
const EXPECTED = ['trail.records_lost'];

/** Two agents on one database, and a database that another process has locked, at the start and in the middle. */
export const otherHands: Scenario = {
  name: 'other hands on the database',
  run: async (field) => {
    const room = await openRoom(field);
    try {
      const station = openStation(field, await room.enrolWorkstation(), 500);
      const faults: string[] = [];
      for (let round = 0; round < ROUNDS[field.size]; round += 1) {
        faults.push(...(await secondAgent(station)));
        faults.push(...(await lockedAtStart(station)));
        faults.push(...(await lockedMeanwhile(station)));
      }
      await station.drain();
      const did = `${ROUNDS[field.size]} times a second agent, a lock at the start, a lock in the middle`;
      return await judgeRoom(room, [station], { did, faults, expected: EXPECTED });
    } finally {
      await room.stop();
    }
  },
};

const codesOf = ({ refused, lines }: AgentRun): readonly string[] => [
  ...refused.map(({ code }) => code),
  ...lines.flatMap((line) => (line.say === 'refused-start' || line.say === 'kept' ? [line.code] : [])),
];

/** What is wrong with a run, in words; it may have been refused with `trail.in_use`, and has to if `isRefused`. */
function wrong(what: string, run: AgentRun, isRefused: 'refused' | 'at work'): readonly string[] {
  const codes = [...new Set(codesOf(run))];
  const found = run.lines.flatMap((line) => (line.say === 'open' ? line.findings : []));
  const isNew = found.filter((one) => one !== 'first' && one !== 'unclean_end');
  return [
    ...codes.filter((code) => code !== 'trail.in_use').map((code) => `${what}: refused with ${code}`),
    ...isNew.map((one) => `${what}: found ${one}`),
    ...(isRefused === 'refused' && codes.length === 0 ? [`${what}: was not noticed`] : []),
    ...(run.code === 0 || codes.length > 0 ? [] : [`${what}: ended with ${run.code}: ${run.errors}`]),
  ];
}

async function secondAgent(station: Station): Promise<readonly string[]> {
  const seconds: Promise<AgentRun>[] = [];
  const first = await station.run(OPEN_ENDED, {
    onLine: ({ say }, { finish }) => {
      if (say === 'open') seconds.push(station.run({ count: 10 }).finally(finish));
    },
  });
  const others = await Promise.all(seconds);
  return [
    ...wrong('the first of two agents', first, 'at work'),
    ...others.flatMap((other) => wrong('the second of two agents', other, 'refused')),
  ];
}

/** Takes the lock of a writer from this process; SQLite's waiting is not fair, and a busy disk leaves it little room. */
function lockDatabase(file: string, how: 'IMMEDIATE' | 'EXCLUSIVE'): () => void {
  const db = new Database(file, { timeout: 60_000 });
  if (how === 'EXCLUSIVE') db.pragma('locking_mode = EXCLUSIVE');
  db.exec(`BEGIN ${how}`);
  return () => {
    db.exec('ROLLBACK');
    db.close();
  };
}

async function lockedAtStart(station: Station): Promise<readonly string[]> {
  const unlock = lockDatabase(station.workstation.file, 'EXCLUSIVE');
  const run = await station.run({ count: 10 });
  unlock();
  return wrong('a database locked at the start', run, 'refused');
}

/** The lock is held until the agent has noticed it. */
async function lockedMeanwhile(station: Station): Promise<readonly string[]> {
  const at = { stored: 0, unlock: null as (() => void) | null };
  const run = await station.run(OPEN_ENDED, {
    onLine: ({ say }, { finish }) => {
      if (say === 'stored') at.stored += 1;
      if (say === 'stored' && at.stored === BEFORE) at.unlock = lockDatabase(station.workstation.file, 'IMMEDIATE');
      if (say === 'refused' || say === 'kept') {
        at.unlock?.();
        at.unlock = null;
      }
      if (at.stored > 2 * BEFORE) finish();
    },
  });
  return wrong('a database locked in the middle', run, 'refused');
}
