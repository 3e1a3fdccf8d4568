import { leafHash } from '../../protocol/audit/trail-hash.ts';
import { openCheckpoint } from '../../protocol/log/checkpoint.ts';
import { openBeginning } from '../../protocol/log/restoration.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { perfectHash } from '../../protocol/log/tree-hash.ts';
import { TILE_WIDTH } from '../../protocol/log/tiles.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';

/** What of the log does not fit the records, or itself. */
export type LogBreak = 'statement' | 'run' | 'tile' | 'root' | 'checkpoint';
export type LogVerdict =
  | { readonly kind: 'whole'; readonly size: number; readonly root: string }
  | { readonly kind: 'broken'; readonly what: LogBreak; readonly leaf: number };

type LogRun = { readonly first: number; readonly count: number; readonly trail: number; readonly seq: number };
/** Of one level of tiles: how many were full, and the hashes since. */
type Level = { readonly full: number; readonly hashes: Buffer[] };

/**
 * Builds the newest log anew from the stored records (and the statement that begins it, if it was restored) and holds every
 * tile, the root and the checkpoint against it; `key` is the verifier key that the checkpoint must be signed with. Keeps one
 * tile of each level in memory. A log that grows meanwhile is verified as it was at the beginning.
 */
export const verifyLog = (collector: Collector, key: string): LogVerdict =>
  collector.store.reading(() => verifyNow(collector, key));

function verifyNow({ store, transparency }: Collector, key: string): LogVerdict {
  const log = transparency.number();
  const broken = (what: LogBreak, leaf: number): LogVerdict => ({ kind: 'broken', what, leaf });
  const leavesOf = store.connection
    .prepare<[number, number, number], Buffer>(
      'SELECT leaf FROM records WHERE trail = ? AND seq >= ? AND seq < ? ORDER BY seq',
    )
    .pluck();
  const isTile = (level: number, number: number, hashes: readonly Buffer[]): boolean =>
    transparency.tile(level, number)?.equals(Buffer.concat(hashes)) === true;
  const levels: Level[] = [];
  const add = (hash: Buffer, level: number): boolean => {
    const at = (levels[level] ??= { full: 0, hashes: [] });
    at.hashes.push(hash);
    if (at.hashes.length < TILE_WIDTH) return true;
    const { hashes } = at;
    levels[level] = { full: at.full + 1, hashes: [] };
    return isTile(level, at.full, hashes) && add(perfectHash(Buffer.concat(hashes)), level + 1);
  };
  const statement = store.first(queries.selectFrom('logs').select('statement').where('number', '=', log))?.statement;
  let size = 0;
  if (typeof statement === 'string') {
    const verifier = readVerifier(key);
    if (verifier === null || openBeginning(statement, verifier) === null) return broken('statement', 0);
    if (!add(leafHash(Buffer.from(statement)), 0)) return broken('statement', 0);
    size = 1;
  }
  const runs = store.connection.prepare<[number], LogRun>(
    'SELECT first, count, trail, seq FROM logRuns WHERE log = ? ORDER BY first',
  );
  for (const run of runs.iterate(log)) {
    const leaves = leavesOf.all(run.trail, run.seq, run.seq + run.count);
    if (run.first !== size || leaves.length !== run.count) return broken('run', size);
    for (const leaf of leaves) if (!add(leaf, 0)) return broken('tile', size);
    size += run.count;
  }
  const isOpen = ({ full, hashes }: Level, level: number): boolean =>
    hashes.length === 0 || isTile(level, full, hashes);
  const wanted = levels.reduce((sum, { full, hashes }) => sum + full + Math.min(1, hashes.length), 0);
  const { count } = store.all(
    queries
      .selectFrom('logTiles')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('log', '=', log),
  )[0] ?? {
    count: 0,
  };
  if (!levels.every(isOpen) || count !== wanted) return broken('tile', size);
  const head = transparency.head();
  if (head.size !== size || !transparency.rootOf(size).equals(head.root)) return broken('root', size);
  const verifier = readVerifier(key);
  const checkpoint = verifier === null ? null : openCheckpoint(head.note, verifier);
  if (checkpoint?.size !== size || !checkpoint.root.equals(head.root)) return broken('checkpoint', size);
  return { kind: 'whole', size, root: head.root.toString('base64') };
}
