import { hash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { HASH_BYTES } from '../../../protocol/log/tree-hash.ts';
import { STRETCH, type Stretch } from './stretches.ts';
import type { Row } from './trail-store.ts';

/** Rows that are read at once: their bytes stay in the processor's cache while they are checked. */
const PAGE = 500;
/** What is hashed for a head: 0x02 ‖ previous head ‖ leaf, as in `nextHead`. */
const LINK_BYTES = 1 + 2 * HASH_BYTES;

/** Blobs of a page one after the other, as one: a Buffer for each of them costs more than what is done with it. */
type Page = { readonly count: number; readonly bytes: Buffer | null; readonly shapes: string | null };

// Only rows whose blobs can be told apart by their lengths; nothing but a blob is behind an empty one in SQLite's order, which
// costs less to ask than the type's name. SQLite joins them in the order in which it finds them; were that not the order of
// the numbers, no head would follow.
const WELL_SHAPED = `seq BETWEEN ? AND ? AND leaf > x'' AND head > x''
  AND length(leaf) = ${HASH_BYTES} AND length(head) = ${HASH_BYTES}`;
const ROWS = `SELECT count(*) AS count, CAST(group_concat(leaf || head || sealed, '') AS BLOB) AS bytes,
  group_concat(data_key || ',' || length(sealed)) AS shapes
  FROM record WHERE ${WELL_SHAPED} AND sealed > x'' AND typeof(data_key) = 'integer'`;
const CHAIN = `SELECT count(*) AS count, CAST(group_concat(leaf || x'02' || head, '') AS BLOB) AS bytes, '' AS shapes
  FROM record WHERE ${WELL_SHAPED}`;

/** Reads a stretch in order, whatever its rows are like: a missing row is left out, a damaged page throws SQLite's error. */
export function createRowReader(db: Database.Database): (stretch: Stretch) => Generator<Row> {
  const pages = db.prepare<[number, number], Page>(ROWS);
  const rows = db.prepare<[number, number], Row>('SELECT * FROM record WHERE seq BETWEEN ? AND ? ORDER BY seq');
  return function* (stretch) {
    for (let from = stretch.from; from <= stretch.to; from += PAGE) {
      const page = { from, to: Math.min(from + PAGE - 1, stretch.to) };
      yield* cut(page, wholePage(pages, page)) ?? rows.iterate(page.from, page.to);
    }
  };
}

/** Whether the heads of a stretch follow from its leaves and the head before. `false` also when it cannot be told. */
export function createChainReader(db: Database.Database): (previousHead: Buffer, stretch: Stretch) => boolean {
  const pages = db.prepare<[number, number], Page>(CHAIN);
  // SQLite joins the rows so that what is hashed for each head lies there already, but for the first one's beginning.
  const links = Buffer.alloc((STRETCH + 1) * LINK_BYTES, 0x02);
  const inputs = Array.from({ length: STRETCH }, (_, n) => links.subarray(n * LINK_BYTES, (n + 1) * LINK_BYTES));
  return (previousHead, stretch) => {
    const bytes = wholePage(pages, stretch)?.bytes;
    if (bytes === undefined || bytes === null || bytes.length > STRETCH * LINK_BYTES) return false;
    previousHead.copy(links, 1);
    bytes.copy(links, LINK_BYTES - HASH_BYTES);
    const text = bytes.toString('binary'); // cut without a copy, which a Buffer for each head would be
    return inputs
      .slice(0, bytes.length / LINK_BYTES)
      .every((input, n) => hash('sha256', input, 'binary') === headIn(text, n));
  };
}

const headIn = (text: string, n: number): string => text.slice((n + 1) * LINK_BYTES - HASH_BYTES, (n + 1) * LINK_BYTES);

/** null when a row is missing or not well shaped, or a page of the file is damaged: then each is to be looked at by itself. */
function wholePage(pages: Database.Statement<[number, number], Page>, { from, to }: Stretch): Page | null {
  try {
    const page = pages.get(from, to);
    return page?.count === to - from + 1 ? page : null;
  } catch {
    return null; // it throws again, and with its place, when the rows are read one by one
  }
}

function cut({ from }: Stretch, page: Page | null): Row[] | null {
  if (page === null || page.bytes === null || page.shapes === null) return null;
  const { bytes } = page;
  const numbers = page.shapes.split(',').map(Number);
  let at = 0;
  return Array.from({ length: page.count }, (_, n) => {
    const [head, sealed] = [at + HASH_BYTES, at + 2 * HASH_BYTES];
    const leafAt = at;
    at = sealed + (numbers[2 * n + 1] ?? 0);
    return {
      seq: from + n,
      data_key: numbers[2 * n] ?? 0,
      leaf: bytes.subarray(leafAt, head),
      head: bytes.subarray(head, sealed),
      sealed: bytes.subarray(sealed, at),
    };
  });
}
