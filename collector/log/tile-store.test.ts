import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash } from '../../protocol/audit/trail-hash.ts';
import { treeHash } from '../../protocol/log/tree-hash.ts';
import { MIGRATIONS } from '../store/migrations.ts';
import { createTileStore } from './tile-store.ts';

const LEAVES = Array.from({ length: 70_000 }, (_, at) => leafHash(Buffer.from(`leaf ${at}`)));

function emptyDatabase(): Database.Database {
  const db = new Database(':memory:');
  MIGRATIONS.forEach((sql) => db.exec(sql));
  return db;
}

/** A store with the first leaves in it, added in batches of these sizes, again and again. */
function filled(total: number, batches: readonly number[]) {
  const db = emptyDatabase();
  const store = createTileStore(db);
  let size = 0;
  for (let n = 0; size < total; n += 1) {
    const next = LEAVES.slice(size, Math.min(total, size + (batches[n % batches.length] ?? 1)));
    store.append(1, size, next);
    size += next.length;
  }
  return { db, store };
}

describe('the tiles of a log', () => {
  it('hold the same tree, however the leaves came', () => {
    const batches = fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), batches, (total, sizes) => {
        const { store } = filled(total, sizes);
        expect(store.reader(1)(0, total)).toEqual(treeHash(LEAVES.slice(0, total)));
      }),
      { numRuns: 40 },
    );
  });

  it('give every subtree of a tree with three levels of tiles', () => {
    const { store } = filled(70_000, [997]);
    const subtree = store.reader(1);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 11 }), fc.nat(), (height, at) => {
        const count = 2 ** height;
        const start = (at % Math.floor(70_000 / count)) * count;
        expect(subtree(start, count)).toEqual(treeHash(LEAVES.slice(start, start + count)));
      }),
    );
    expect(subtree(0, 65_536)).toEqual(treeHash(LEAVES.slice(0, 65_536)));
    expect(subtree(0, 70_000)).toEqual(treeHash(LEAVES));
    expect(store.tile(1, 2, 0)).toHaveLength(32);
    expect(store.tile(1, 1, 1)).toHaveLength((Math.floor(70_000 / 256) - 256) * 32);
    expect(store.tile(1, 3, 0)).toBeNull();
  });

  it.each([
    'DELETE FROM logTiles',
    'UPDATE logTiles SET hashes = zeroblob(length(hashes) + 32)',
    'UPDATE logTiles SET hashes = substr(hashes, 1, 32)',
    'UPDATE logTiles SET number = number + 1',
  ])('cannot be changed by accident: %s', (sql) => {
    const { db } = filled(300, [300]);
    expect(() => db.exec(sql)).toThrow('log.append_only');
  });

  it('are not read past what a damaged one still holds', () => {
    const { db, store } = filled(300, [300]);
    db.exec('DROP TRIGGER logTilesGrow; UPDATE logTiles SET hashes = substr(hashes, 1, 64) WHERE number = 1');
    expect(() => store.reader(1)(0, 300)).toThrow('log.tile_damaged');
    expect(() => store.append(1, 300, LEAVES.slice(300, 301))).toThrow('log.tile_damaged');
  });
});
