import { leafHash } from '../../protocol/audit/trail-hash.ts';
import { openCheckpoint } from '../../protocol/log/checkpoint.ts';
import { openBeginning } from '../../protocol/log/restoration.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { perfectHash } from '../../protocol/log/tree-hash.ts';
import { TILE_WIDTH } from '../../protocol/log/tiles.ts';
import type { Collector } from '../collector.ts';
import { listRestorations } from './restore-log.ts';

/** What of the log does not fit the records, or itself. */
export type LogBreak = 'statement' | 'run' | 'tile' | 'root' | 'checkpoint';
export type LogVerdict =
  | { readonly kind: 'whole'; readonly size: number; readonly root: string }
  | { readonly kind: 'broken'; readonly what: LogBreak; readonly leaf: number };

type LogRun = { readonly first: number; readonly count: number; readonly trail: number; readonly seq: number };
/** Of one level of tiles: how many were full, and the hashes since. */
type Level = { readonly full: number; readonly hashes: Buffer[] };

/** Runs that are read at once. */
const PAGE = 500;
const RUNS = `
  SELECT first, count, trail, seq FROM logRuns WHERE log = ? AND first >= ? AND first < ? ORDER BY first LIMIT ${PAGE}`;
const LEAVES = 'SELECT leaf FROM records WHERE trail = ? AND seq >= ? AND seq < ? ORDER BY seq';
const LAST_RUN = 'SELECT first + count FROM logRuns WHERE log = ? ORDER BY first DESC LIMIT 1';
const TILES = 'SELECT count(*) FROM logTiles WHERE log = ?';

/**
 * Builds the newest log anew from the stored records (and the statements that begin it, if it was restored) and holds every
 * tile, the root and the checkpoint against it; `key` is the verifier key that the checkpoint must be signed with. Keeps one
 * tile of each level in memory. A log that grows meanwhile is verified as it was at the beginning: what it held then it holds
 * for good, so everything is read in pieces, and the write-ahead log waits for none of it.
 */
export function verifyLog(collector: Collector, key: string): LogVerdict {
  const { store, transparency } = collector;
  const { log, head, statements, end, tiles, open } = store.reading(() => momentOf(collector));
  const broken = (what: LogBreak, leaf: number): LogVerdict => ({ kind: 'broken', what, leaf });
  if (head.size !== end) return broken('root', end);
  const leavesOf = store.connection.prepare<[number, number, number], Buffer>(LEAVES).pluck();
  const levels: Level[] = [];
  const add = (hash: Buffer, level: number): boolean => {
    const at = (levels[level] ??= { full: 0, hashes: [] });
    at.hashes.push(hash);
    if (at.hashes.length < TILE_WIDTH) return true;
    const hashes = Buffer.concat(at.hashes);
    levels[level] = { full: at.full + 1, hashes: [] };
    const isTile = transparency.tile(level, at.full, log)?.equals(hashes) === true;
    return isTile && add(perfectHash(hashes), level + 1);
  };
  let size = 0;
  for (const statement of statements) {
    const verifier = readVerifier(key);
    // The latest is this log's own; those before it were that of the logs that were held.
    if (size === 0 && (verifier === null || openBeginning(statement, verifier) === null)) return broken('statement', 0);
    if (!add(leafHash(Buffer.from(statement)), 0)) return broken('statement', size);
    size += 1;
  }
  for (const run of runsUpTo(collector, log, head.size)) {
    const leaves = leavesOf.all(run.trail, run.seq, run.seq + run.count);
    if (run.first !== size || leaves.length !== run.count) return broken('run', size);
    for (const leaf of leaves) if (!add(leaf, 0)) return broken('tile', size);
    size += run.count;
  }
  const isOpen = ({ hashes }: Level, level: number): boolean =>
    hashes.length === 0 || open[level]?.equals(Buffer.concat(hashes)) === true;
  const wanted = levels.reduce((sum, { full, hashes }) => sum + full + Math.min(1, hashes.length), 0);
  if (!levels.every(isOpen) || tiles !== wanted) return broken('tile', size);
  if (transparency.number() !== log) return verifyLog(collector, key); // restored meanwhile: another log is the newest
  if (head.size !== size || !transparency.rootOf(size).equals(head.root)) return broken('root', size);
  const verifier = readVerifier(key);
  const checkpoint = verifier === null ? null : openCheckpoint(head.note, verifier);
  if (checkpoint?.size !== size || !checkpoint.root.equals(head.root)) return broken('checkpoint', size);
  return { kind: 'whole', size, root: head.root.toString('base64') };
}

/** All that grows, of one moment. `end`: behind the last run; `tiles`: how many; `open`: of each level the tile that is not full. */
function momentOf({ store, transparency }: Collector) {
  const [log, head] = [transparency.number(), transparency.head()];
  const number = (sql: string): number => store.connection.prepare<[number], number>(sql).pluck().get(log) ?? 0;
  const statements = listRestorations({ store }).toReversed();
  const open: (Buffer | null)[] = [];
  for (let level = 0; TILE_WIDTH ** level <= head.size; level += 1)
    open.push(transparency.tile(level, Math.floor(head.size / TILE_WIDTH ** (level + 1)), log));
  const end = Math.max(number(LAST_RUN), statements.length);
  return { log, head, statements, end, tiles: number(TILES), open };
}

/** The runs of a log that begin before a leaf, page by page. */
function* runsUpTo({ store }: Collector, log: number, size: number): Generator<LogRun> {
  const read = store.connection.prepare<[number, number, number], LogRun>(RUNS);
  let page = read.all(log, 0, size);
  while (page.length > 0) {
    yield* page;
    page = read.all(log, (page.at(-1)?.first ?? size) + 1, size);
  }
}
