import { closeSync, fdatasyncSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Trail } from '../../electron/core/audit/trail.ts';
import { testEvent } from '../../electron/core/audit/testing/test-trail.ts';
import { benchFolder, openBenchTrail, recordBytes } from './place.ts';
import { median, percentile, perSecond, row, rounded, type Goal, type Row } from './row.ts';

const RUNS = 9;
const APPENDS = 600;
const PAGE_BYTES = 4120; // a frame of SQLite's write-ahead log

const RATE: Goal = { name: 'one durable append, per second', limit: 0.85, unit: 'x raw insert', must: 'at least' };
const TAIL: Goal = { name: 'one durable append, p99', limit: 3.5, unit: 'x median fdatasync', must: 'at most' };

/** One append after the other, each durable before the next, against bare inserts of as many bytes and the disk alone. */
export async function measure(): Promise<readonly Row[]> {
  const folder = benchFolder();
  const trail = await openBenchTrail(join(folder, 'trail.db'));
  const insert = rawInsert(join(folder, 'raw.db'), await recordBytes(trail));
  const sync = rawSync(join(folder, 'raw.bin'));
  const ways = [() => times(insert), () => times(sync), () => appendTimes(trail)] as const;
  for (const way of ways) await way(); // warm, and the logs at their size
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) runs.push({ raw: ways[0](), disk: ways[1](), own: await ways[2]() });
  await trail.close();
  const own = median(runs.map((run) => rateOf(run.own)));
  const raw = median(runs.map((run) => rateOf(run.raw)));
  const disk = median(runs.map((run) => median(run.disk)));
  const p99 = median(runs.map((run) => percentile(run.own, 0.99)));
  const rawTail = median(runs.map((run) => percentile(run.raw, 0.99) / median(run.disk)));
  return [
    row(
      RATE,
      runs.map((run) => rateOf(run.own) / rateOf(run.raw)),
      `${rounded(own)}/s against ${rounded(raw)}/s`,
    ),
    row(
      TAIL,
      runs.map((run) => percentile(run.own, 0.99) / median(run.disk)),
      `${rounded(p99)} ms against ${rounded(disk)} ms; the raw insert's own p99: ${rounded(rawTail)} x`,
    ),
  ];
}

const rateOf = (ms: readonly number[]): number =>
  perSecond(
    ms.length,
    ms.reduce((sum, one) => sum + one, 0),
  );

/** Milliseconds of each of APPENDS calls. */
function times(one: (n: number) => void): number[] {
  return Array.from({ length: APPENDS }, (_, n) => {
    const began = performance.now();
    one(n);
    return performance.now() - began;
  });
}

async function appendTimes(trail: Trail): Promise<number[]> {
  const ms: number[] = [];
  for (let n = 0; n < APPENDS; n += 1) {
    const began = performance.now();
    const stored = await trail.append(testEvent(n));
    ms.push(performance.now() - began);
    if (!stored.ok) throw new Error(stored.code);
  }
  return ms;
}

/** One row for each call, one transaction and one sync each; everything else as SQLite has it by itself. */
function rawInsert(file: string, bytes: Buffer): () => void {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE raw (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL)');
  const insert = db.prepare<[Buffer]>('INSERT INTO raw (bytes) VALUES (?)');
  process.once('exit', () => db.close());
  return () => void insert.run(bytes);
}

/** One frame written over another and synced. */
function rawSync(file: string): (n: number) => void {
  const frames = 100;
  const descriptor = openSync(file, 'w+');
  const frame = Buffer.alloc(PAGE_BYTES, 7);
  for (let n = 0; n < frames; n += 1) writeSync(descriptor, frame, 0, PAGE_BYTES, n * PAGE_BYTES);
  fsyncSync(descriptor);
  process.once('exit', () => closeSync(descriptor));
  return (n) => {
    writeSync(descriptor, frame, 0, PAGE_BYTES, (n % frames) * PAGE_BYTES);
    fdatasyncSync(descriptor);
  };
}
