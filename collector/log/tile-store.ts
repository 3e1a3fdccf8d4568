import type Database from 'better-sqlite3';
import { TILE_WIDTH, tileSubtree } from '../../protocol/log/tiles.ts';
import { HASH_BYTES, perfectHash, type Subtree } from '../../protocol/log/tree-hash.ts';
import { CollectorError } from '../collector-error.ts';

/** The hashes of all logs in the database, as tiles; only those of whole subtrees are kept. `log` is a log's number. */
export type TileStore = {
  /** Adds leaves after the first `size`. Inside the caller's transaction; keeps nothing in memory. */
  readonly append: (log: number, size: number, leaves: readonly Buffer[]) => void;
  /** A reader of subtrees, for one proof: what it has read once it does not read again. */
  readonly reader: (log: number) => Subtree;
  /** The bytes of a tile, 32 for each hash; null when it has none. */
  readonly tile: (log: number, level: number, number: number) => Buffer | null;
};

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

  const extend = (log: number, level: number, size: number, hashes: Buffer): void => {
    const full: Buffer[] = [];
    const count = hashes.length / HASH_BYTES;
    for (let done = 0; done < count;) {
      const at = size + done;
      const [number, held] = [Math.floor(at / TILE_WIDTH), at % TILE_WIDTH];
      const taken = Math.min(count - done, TILE_WIDTH - held);
      const fresh = hashes.subarray(done * HASH_BYTES, (done + taken) * HASH_BYTES);
      const whole = held === 0 ? fresh : Buffer.concat([read(log, level, number, held), fresh]);
      if (whole.length !== (held + taken) * HASH_BYTES) throw new CollectorError('log.tile_damaged');
      if (held === 0) insert.run(log, level, number, whole);
      else grow.run(whole, log, level, number);
      if (held + taken === TILE_WIDTH) full.push(perfectHash(whole));
      done += taken;
    }
    if (full.length > 0) extend(log, level + 1, Math.floor(size / TILE_WIDTH), Buffer.concat(full));
  };
  return {
    append: (log, size, leaves) => extend(log, 0, size, Buffer.concat(leaves)),
    reader: (log) => tileSubtree((level, number, width) => read(log, level, number, width)),
    tile: (log, level, number) => select.get(log, level, number) ?? null,
  };
}
