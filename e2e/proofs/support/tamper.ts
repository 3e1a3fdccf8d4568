import { copyFileSync, rmSync } from 'node:fs';
import { behindTheBack } from '../../../electron/core/audit/testing/behind-the-back.ts';
import type { Seeded } from './seeded.ts';

/** Puts a copy of the database in the place of another, without what SQLite keeps beside it. */
export function putBack(copy: string, file: string): void {
  removeDatabase(file);
  copyFileSync(copy, file);
}

export function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
}

export const COLUMNS = [
  ['trail', 'one'],
  ['trail', 'id'],
  ['trail', 'master_key'],
  ['data_key', 'id'],
  ['data_key', 'month'],
  ['data_key', 'wrapped'],
  ['data_key', 'acknowledged_at_ms'],
  ['record', 'seq'],
  ['record', 'data_key'],
  ['record', 'leaf'],
  ['record', 'head'],
  ['record', 'sealed'],
  ['receipt', 'seq'],
  ['receipt', 'count'],
  ['receipt', 'first'],
  ['receipt', 'checkpoint'],
  ['receipt', 'proof'],
  ['cursor', 'one'],
  ['cursor', 'seq'],
  ['cursor', 'head'],
  ['state', 'name'],
  ['state', 'sealed'],
] as const;
export type Column = (typeof COLUMNS)[number];

const KEYS = { trail: 'one', cursor: 'one', record: 'seq', receipt: 'seq', data_key: 'id', state: 'name' } as const;
type Cell = { readonly key: number | string; readonly value: unknown };

/** Changes one bit of one value of a column, any row that holds one, any byte; says what it changed. */
export function changeByte(file: string, [table, column]: Column, { between }: Seeded): string {
  const key = KEYS[table];
  for (;;) {
    const changed = { what: '' };
    try {
      behindTheBack(file, (db) => {
        const select = `SELECT ${key} AS key, ${column} AS value FROM ${table} WHERE ${column} IS NOT NULL`;
        const cells = db.prepare<[], Cell>(select).all();
        const cell = cells[between(0, cells.length - 1)];
        if (cell === undefined) throw new Error(`nothing in ${table}.${column}`);
        const at = between(0, sizeOf(cell.value) - 1);
        // The highest bit of a text's byte would make it no text.
        const bit = between(0, typeof cell.value === 'string' ? 6 : 7);
        db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`).run(flip(cell.value, at, bit), cell.key);
        changed.what = `${table}.${column} of ${cell.key}, byte ${at}, bit ${bit}`;
      });
      return changed.what;
    } catch (error) {
      // Another row has this key already: that would be a swap, which is tried by itself.
      if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_CONSTRAINT')))
        throw error;
    }
  }
}

const INTEGER_BYTES = 6;
const sizeOf = (value: unknown): number =>
  Buffer.isBuffer(value) || typeof value === 'string' ? value.length : INTEGER_BYTES;

function flip(value: unknown, at: number, bit: number): unknown {
  if (typeof value === 'number') return Number(BigInt(value) ^ (1n << BigInt(8 * at + bit)));
  const bytes = Buffer.isBuffer(value) ? Buffer.from(value) : Buffer.from(String(value), 'latin1');
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
  return Buffer.isBuffer(value) ? bytes : bytes.toString('latin1');
}
