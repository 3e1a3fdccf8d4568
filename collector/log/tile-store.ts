import type Database from 'better-sqlite3';
import { HASH_BYTES, nodeHash, split, treeHash, type Subtree } from '../../protocol/log/tree-hash.ts';
import { CollectorError } from '../collector-error.ts';

/** Hashes in a tile (C2SP tlog-tiles): tile `number` of level L holds the hashes of subtrees over 256^L leaves each. */
export const TILE_WIDTH = 256;

/** The tree's hashes in the database, as tiles; only those of whole subtrees are kept. */
export type TileStore = {
  /** Adds leaves after the first `size`. Inside the caller's transaction; keeps nothing in memory. */
  readonly append: (size: number, leaves: readonly Buffer[]) => void;
  /** A reader of subtrees, for one proof: what it has read once it does not read again. */
  readonly reader: () => Subtree;
  /** The bytes of a tile, 32 for each hash; null when it has none. */
  readonly tile: (level: number, number: number) => Buffer | null;
};

export function createTileStore(db: Database.Database): TileStore {
  const select = db
    .prepare<[number, number], Buffer>('SELECT hashes FROM logTiles WHERE level = ? AND number = ?')
    .pluck();
  const insert = db.prepare<[number, number, Buffer]>('INSERT INTO logTiles (level, number, hashes) VALUES (?, ?, ?)');
  const grow = db.prepare<[Buffer, number, number]>('UPDATE logTiles SET hashes = ? WHERE level = ? AND number = ?');
  const read = (level: number, number: number): Buffer => {
    const hashes = select.get(level, number);
    if (hashes === undefined) throw new CollectorError('log.tile_missing');
    return hashes;
  };

  const extend = (level: number, size: number, hashes: readonly Buffer[]): void => {
    const full: Buffer[] = [];
    let done = 0;
    while (done < hashes.length) {
      const at = size + done;
      const [number, held] = [Math.floor(at / TILE_WIDTH), at % TILE_WIDTH];
      const taken = hashes.slice(done, done + TILE_WIDTH - held);
      const whole = Buffer.concat([held === 0 ? Buffer.alloc(0) : read(level, number), ...taken]);
      if (whole.length !== (held + taken.length) * HASH_BYTES) throw new CollectorError('log.tile_damaged');
      if (held === 0) insert.run(level, number, whole);
      else grow.run(whole, level, number);
      if (held + taken.length === TILE_WIDTH) full.push(treeHash(hashesOf(whole, 0, TILE_WIDTH)));
      done += taken.length;
    }
    if (full.length > 0) extend(level + 1, Math.floor(size / TILE_WIDTH), full);
  };
  return {
    append: (size, leaves) => extend(0, size, leaves),
    reader: () => createReader(read),
    tile: (level, number) => select.get(level, number) ?? null,
  };
}

function createReader(read: (level: number, number: number) => Buffer): Subtree {
  const tiles = new Map<string, Buffer>();
  const tileOf = (level: number, number: number): Buffer => {
    const name = `${level}/${number}`;
    const tile = tiles.get(name) ?? read(level, number);
    tiles.set(name, tile);
    return tile;
  };
  /** Over a power of two of leaves, that begins at a multiple of it: within one tile. */
  const whole = (start: number, count: number): Buffer => {
    let [level, first, width] = [0, start, count];
    while (width >= TILE_WIDTH) [level, first, width] = [level + 1, first / TILE_WIDTH, width / TILE_WIDTH];
    const tile = tileOf(level, Math.floor(first / TILE_WIDTH));
    return treeHash(hashesOf(tile, first % TILE_WIDTH, width));
  };
  const subtree = (start: number, count: number): Buffer => {
    const left = split(count + 1);
    return left === count ? whole(start, count) : nodeHash(whole(start, left), subtree(start + left, count - left));
  };
  return subtree;
}

function hashesOf(tile: Buffer, first: number, count: number): Buffer[] {
  if (tile.length < (first + count) * HASH_BYTES) throw new CollectorError('log.tile_damaged');
  return Array.from({ length: count }, (_, at) => {
    const start = (first + at) * HASH_BYTES;
    return tile.subarray(start, start + HASH_BYTES);
  });
}
