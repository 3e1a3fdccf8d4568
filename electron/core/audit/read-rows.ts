import type Database from 'better-sqlite3';
import { HASH_BYTES } from '../../../protocol/log/tree-hash.ts';
import type { Row } from './trail-store.ts';

/** Records `from` to `to`, both included. */
export type Stretch = { readonly from: number; readonly to: number };

/** Rows that are read at once: their bytes stay in the processor's cache while they are checked. */
const PAGE = 500;

/** Blobs of a page one after the other, as one: a Buffer for each of them costs more than what is done with it. */
export type Page = {
  readonly count: number;
  readonly bytes: Buffer;
  /** Data key and length of the sealed bytes of each row, with commas; '' where only hashes were read. */
  readonly shapes: string;
};
type Found = { readonly [column in keyof Page]: Page[column] | null };

// Only rows whose blobs can be told apart by their lengths. SQLite joins them in the order in which it finds them; were that
// not the order of the numbers, no head would follow.
const WELL_SHAPED = `seq BETWEEN ? AND ? AND typeof(leaf) = 'blob' AND typeof(head) = 'blob'
  AND length(leaf) = ${HASH_BYTES} AND length(head) = ${HASH_BYTES}`;
const PAGES = {
  rows: `SELECT count(*) AS count, CAST(group_concat(leaf || head || sealed, '') AS BLOB) AS bytes,
    group_concat(data_key || ',' || length(sealed)) AS shapes
    FROM record WHERE ${WELL_SHAPED} AND typeof(sealed) = 'blob' AND typeof(data_key) = 'integer'`,
  hashes: `SELECT count(*) AS count, CAST(group_concat(leaf || head, '') AS BLOB) AS bytes, '' AS shapes
    FROM record WHERE ${WELL_SHAPED}`,
} as const;

/** One page after the other; `page` is null when a row is missing or not well shaped, or the file is damaged there. */
type PageReader = (
  stretch: Stretch,
) => Generator<Stretch & { readonly page: (Page & { readonly from: number }) | null }>;

/** Reads leaf, head and sealed bytes of each row, or only the first two. */
export function createPageReader(db: Database.Database, what: keyof typeof PAGES): PageReader {
  const select = db.prepare<[number, number], Found>(PAGES[what]);
  const read = (from: number, to: number): Page | null => {
    try {
      const { count = 0, bytes = null, shapes = null } = select.get(from, to) ?? {};
      return count === to - from + 1 && bytes !== null && shapes !== null ? { count, bytes, shapes } : null;
    } catch {
      return null; // it throws again, and with its place, when the rows are read one by one
    }
  };
  return function* (stretch) {
    for (let from = stretch.from; from <= stretch.to; from += PAGE) {
      const to = Math.min(from + PAGE - 1, stretch.to);
      const page = read(from, to);
      yield { from, to, page: page === null ? null : { ...page, from } };
    }
  };
}

/** Data key and length of the sealed bytes of each row, one number after the other. */
export const shapesOf = ({ shapes }: Page): readonly number[] => (shapes === '' ? [] : shapes.split(',').map(Number));

/** Reads a stretch in order, whatever its rows are like: a missing row is left out, a damaged page throws SQLite's error. */
export function createRowReader(db: Database.Database): (stretch: Stretch) => Generator<Row> {
  const pagesOf = createPageReader(db, 'rows');
  const rows = db.prepare<[number, number], Row>('SELECT * FROM record WHERE seq BETWEEN ? AND ? ORDER BY seq');
  return function* (stretch) {
    for (const { from, to, page } of pagesOf(stretch)) yield* page === null ? rows.iterate(from, to) : cut(page);
  };
}

function cut(page: Page & { readonly from: number }): Row[] {
  const { bytes } = page;
  const numbers = shapesOf(page);
  let at = 0;
  return Array.from({ length: page.count }, (_, n) => {
    const [head, sealed] = [at + HASH_BYTES, at + 2 * HASH_BYTES];
    const leafAt = at;
    at = sealed + (numbers[2 * n + 1] ?? 0);
    return {
      seq: page.from + n,
      data_key: numbers[2 * n] ?? 0,
      leaf: bytes.subarray(leafAt, head),
      head: bytes.subarray(head, sealed),
      sealed: bytes.subarray(sealed, at),
    };
  });
}
