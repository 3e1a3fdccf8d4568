import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash } from '../../protocol/audit/trail-hash.ts';
import type { TreeHead } from '../../protocol/log/proofs.ts';
import { EMPTY_ROOT, treeHash } from '../../protocol/log/tree-hash.ts';
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
  let head: TreeHead = { size: 0, root: EMPTY_ROOT };
  for (let n = 0; head.size < total; n += 1) {
    const next = LEAVES.slice(head.size, Math.min(total, head.size + (batches[n % batches.length] ?? 1)));
    head = store.append(1, head, next);
  }
  return { db, store, head };
}

describe('the tiles of a log', () => {
  it('hold the same tree, however the leaves came', () => {
    const batches = fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), batches, (total, sizes) => {
        const { store, head } = filled(total, sizes);
        const root = treeHash(LEAVES.slice(0, total));
        expect([store.reader(1)(0, total), head.root]).toEqual([root, root]);
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
    const { db, store, head } = filled(300, [300]);
    db.exec('DROP TRIGGER logTilesGrow; UPDATE logTiles SET hashes = substr(hashes, 1, 64) WHERE number = 1');
    expect(() => store.reader(1)(0, 300)).toThrow('log.tile_damaged');
    expect(() => createTileStore(db).append(1, head, LEAVES.slice(300, 301))).toThrow('log.tile_damaged');
    store.append(1, head, LEAVES.slice(300, 301)); // which knows what was there
    expect(store.reader(1)(0, 301)).toEqual(treeHash(LEAVES.slice(0, 301)));
  });

  it('go on from the tree that is stored, whatever was grown since and rolled back, and from no other', () => {
    const { db, store, head } = filled(300, [100]);
    db.exec('BEGIN');
    store.append(1, head, LEAVES.slice(1000, 1300));
    db.exec('ROLLBACK');
    const next = store.append(1, head, LEAVES.slice(300, 900));
    expect(next.root).toEqual(treeHash(LEAVES.slice(0, 900)));
    const other = { size: 900, root: treeHash(LEAVES.slice(1, 901)) };
    expect(() => createTileStore(db).append(1, other, LEAVES.slice(900, 901))).toThrow('log.tile_damaged');
  });
});
