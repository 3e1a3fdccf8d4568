import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRowInserter } from './insert-rows.ts';

let db: Database.Database;
beforeEach(() => {
  db = new Database(':memory:');
  db.exec(`
    CREATE TABLE numbers (seq INTEGER PRIMARY KEY, word TEXT, bytes BLOB) STRICT;
    CREATE TRIGGER numbersFollow BEFORE INSERT ON numbers
      WHEN new.seq <> 1 + (SELECT coalesce(max(seq), 0) FROM numbers) BEGIN SELECT RAISE(ABORT, 'out of order'); END;
  `);
});
afterEach(() => db.close());

const rowOf = (seq: number) => [seq, seq % 3 === 0 ? null : `n${seq}`, Buffer.of(seq % 256)];
const upTo = (count: number) => Array.from({ length: count }, (_, index) => rowOf(index + 1));
const stored = (): unknown[] => db.prepare('SELECT seq, word, bytes FROM numbers ORDER BY seq').raw().all();
const insert = (rows: ReturnType<typeof upTo>): void =>
  createRowInserter(db, 'numbers', ['seq', 'word', 'bytes'])(rows);

describe('inserting rows many at once', () => {
  it('stores each row once and in order, whatever their number', () => {
    for (const count of [0, 1, 49, 50, 51, 99, 100, 101, 500, 533]) {
      db.exec('DELETE FROM numbers');
      insert(upTo(count));
      expect(stored()).toEqual(upTo(count));
    }
  });

  it('asks the triggers for every row: one that does not follow, wherever it stands, leaves nothing behind', () => {
    for (const wrong of [1, 2, 50, 51, 77, 100, 101, 120]) {
      const rows = upTo(120).map((row, index) => (index + 1 === wrong ? rowOf(wrong + 1) : row));
      expect(() => db.transaction(insert)(rows)).toThrow('out of order');
      expect(stored()).toEqual([]);
    }
  });
});
