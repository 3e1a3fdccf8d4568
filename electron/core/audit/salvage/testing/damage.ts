import { readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';

/** Random numbers from a seed (mulberry32): 0 to 1, exclusive. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Overwrites `length` bytes from `offset` on with random ones. */
export function scramble(file: string, offset: number, length: number, random: () => number): void {
  const bytes = readFileSync(file);
  for (let at = offset; at < Math.min(bytes.length, offset + length); at += 1) bytes[at] = Math.floor(random() * 256);
  writeFileSync(file, bytes);
}

/** Each record as it lies in the file: leaf, head and sealed bytes, one behind the other. The truth, from before the damage. */
export function recordsInside(file: string): ReadonlyMap<number, Buffer> {
  const db = new Database(file, { readonly: true });
  const rows = db.prepare<[], { seq: number; bytes: Buffer }>(
    'SELECT seq, CAST(leaf || head || sealed AS BLOB) AS bytes FROM record ORDER BY seq',
  );
  const found = new Map(rows.all().map(({ seq, bytes }) => [seq, bytes]));
  db.close();
  return found;
}

/** The numbers of those that are still there, byte by byte, in any of the files. */
export function stillThere(records: ReadonlyMap<number, Buffer>, files: readonly string[]): readonly number[] {
  const contents = files.map((file) => readFileSync(file));
  return [...records].flatMap(([seq, bytes]) => (contents.some((content) => content.includes(bytes)) ? [seq] : []));
}

/** Stretches of numbers, one by one. */
export const numbersIn = (stretches: readonly (readonly [number, number])[]): readonly number[] =>
  stretches.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
