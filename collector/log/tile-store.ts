import type Database from 'better-sqlite3';
import { frontierOf, frontierRoot, growFrontier, placesOf, type Frontier } from '../../protocol/log/frontier.ts';
import type { TreeHead } from '../../protocol/log/proofs.ts';
import { TILE_WIDTH, tileSubtree } from '../../protocol/log/tiles.ts';
import { HASH_BYTES, type Subtree } from '../../protocol/log/tree-hash.ts';
import { createTileFolds } from './tile-folds.ts';
import { CollectorError } from '../collector-error.ts';

/** The hashes of all logs in the database, as tiles; only those of whole subtrees are kept. `log` is a log's number. */
export type TileStore = {
  /**
   * Adds leaves (32 bytes each, one or more in a buffer) behind the tree `head`; the tree that they make. Inside the
   * caller's transaction. Of the tree some twenty hashes and the tiles that grow stay in memory. Throws `log.tile_damaged`,
   * `log.tile_missing`.
   */
  readonly append: (log: number, head: TreeHead, leaves: readonly Buffer[]) => TreeHead;
  /** A reader of subtrees, for one proof: what it has read once it does not read again. Faster for the tree just grown. */
  readonly reader: (log: number, head?: TreeHead) => Subtree;
  /** The bytes of a tile, 32 for each hash; null when it has none. */
  readonly tile: (log: number, level: number, number: number) => Buffer | null;
};

/** The last tile of a level, which is not full yet: read once, then kept as it grows. */
type GrowingTile = { readonly bytes: Buffer; number: number | null };

export function createTileStore(db: Database.Database): TileStore {
  const select = db
    .prepare<[number, number, number], Buffer>('SELECT hashes FROM logTiles WHERE log = ? AND level = ? AND number = ?')
    .pluck();
  const insert = db.prepare<[number, number, number, Buffer]>('INSERT INTO logTiles VALUES (?, ?, ?, ?)');
  const grow = db.prepare<[Buffer, number, number, number]>(
    'UPDATE logTiles SET hashes = ? WHERE log = ? AND level = ? AND number = ?',
  );
  const read = (log: number, level: number, number: number, width: number): Buffer => {
    const hashes = select.get(log, level, number);
    if (hashes === undefined) throw new CollectorError('log.tile_missing');
    if (hashes.length < width * HASH_BYTES) throw new CollectorError('log.tile_damaged');
    return hashes;
  };

  let growing: GrowingTile[] = [];
  const extend = (log: number, level: number, size: number, hashes: Buffer): void => {
    const count = hashes.length / HASH_BYTES;
    const tile = (growing[level] ??= { bytes: Buffer.alloc(TILE_WIDTH * HASH_BYTES), number: null });
    for (let done = 0; done < count;) {
      const [number, held] = [Math.floor((size + done) / TILE_WIDTH), (size + done) % TILE_WIDTH];
      const taken = Math.min(count - done, TILE_WIDTH - held);
      const fresh = hashes.subarray(done * HASH_BYTES, (done + taken) * HASH_BYTES);
      if (held > 0 && tile.number !== number) {
        const before = read(log, level, number, held);
        if (before.length !== held * HASH_BYTES) throw new CollectorError('log.tile_damaged');
        before.copy(tile.bytes);
      }
      fresh.copy(tile.bytes, held * HASH_BYTES);
      tile.number = number;
      if (held === 0) insert.run(log, level, number, fresh);
      else grow.run(tile.bytes.subarray(0, (held + taken) * HASH_BYTES), log, level, number);
      done += taken;
    }
  };
  const fold = createTileFolds();
  /** Where the newest tree ended that was grown here. A rollback, or another process, may have made it another since. */
  let tip: (TreeHead & { readonly log: number; readonly frontier: Frontier }) | null = null;
  const isTip = (log: number, { size, root }: TreeHead): boolean =>
    tip?.log === log && tip.size === size && Buffer.from(root).equals(tip.root);
  const reader = (log: number, head: TreeHead | null = null): Subtree => {
    const known = head !== null && isTip(log, head) ? placesOf(tip?.frontier ?? []) : undefined;
    return tileSubtree((level, number, width) => read(log, level, number, width), fold, known);
  };
  const frontierAt = (log: number, head: TreeHead): Frontier => {
    if (tip !== null && isTip(log, head)) return tip.frontier;
    const frontier = frontierOf(head.size, reader(log));
    if (!frontierRoot(frontier).equals(head.root)) throw new CollectorError('log.tile_damaged');
    return frontier;
  };
  const append = (log: number, head: TreeHead, leaves: readonly Buffer[]): TreeHead => {
    const { frontier, levels } = growFrontier(frontierAt(log, head), head.size, Buffer.concat(leaves));
    if (!isTip(log, head)) growing = [];
    tip = null; // until all of it is written: what fails in between is read anew
    levels.forEach((hashes, level) => extend(log, level, Math.floor(head.size / TILE_WIDTH ** level), hashes));
    tip = { log, size: head.size + (levels[0]?.length ?? 0) / HASH_BYTES, root: frontierRoot(frontier), frontier };
    return { size: tip.size, root: tip.root };
  };
  return {
    append,
    reader,
    tile: (log, level, number) => select.get(log, level, number) ?? null,
  };
}
