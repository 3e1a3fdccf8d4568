import { hash, KeyObject } from 'node:crypto';
import type Database from 'better-sqlite3';
import { HASH_BYTES } from '../../../protocol/log/tree-hash.ts';
import { createManyOpener, type PageRow } from './open-many.ts';
import { createPageReader, shapesOf, type Page, type Stretch } from './read-rows.ts';

/** How much is checked: heads; or also that the content opens in its place, and is what its leaf says. */
export type ShortDepth = 'chain' | 'content';
type KeyOf = (id: number) => unknown;

/** Whether all records of a stretch are right, believing the head before it. `false` also when it cannot be told. */
export type ShortWalk = (previousHead: Buffer, stretch: Stretch) => boolean;

/**
 * The short way through a trail, for what is right in almost all trails: hashes that are as they should be are compared
 * where they lie, and the content of a page is opened at once. A page with keys of two months goes the long way.
 */
export function createShortWalk(
  db: Database.Database,
  { trail, keyOf, depth }: { readonly trail: string; readonly keyOf: KeyOf; readonly depth: ShortDepth },
): ShortWalk {
  const pagesOf = createPageReader(db, depth === 'chain' ? 'hashes' : 'rows');
  const openAll = createManyOpener(trail);
  // 0x02 ‖ previous head ‖ leaf, as in `nextHead`
  const link = Buffer.alloc(1 + 2 * HASH_BYTES, 0x02);

  const isChained = ({ bytes }: Page, rows: readonly PageRow[]): boolean =>
    rows.every(({ at }) => {
      bytes.copy(link, 1 + HASH_BYTES, at, at + HASH_BYTES);
      const isNext = isHash(link, bytes, at + HASH_BYTES);
      bytes.copy(link, 1, at + HASH_BYTES, at + 2 * HASH_BYTES);
      return isNext;
    });
  const isWhole = (page: Whole): boolean => {
    const shapes = shapesOf(page);
    const rows = rowsOf(page, shapes);
    const previousHead = Buffer.from(link.subarray(1, 1 + HASH_BYTES));
    if (!isChained(page, rows)) return false;
    if (depth === 'chain') return true;
    const [dataKey = 0] = shapes;
    const key = keyOf(dataKey);
    if (!(key instanceof KeyObject) || shapes.some((value, n) => n % 2 === 0 && value !== dataKey)) return false;
    // The plain bytes behind 0x00, as in `leafHash`
    return openAll({ key, bytes: page.bytes, rows, previousHead }, ({ at }, plain) => isHash(plain, page.bytes, at));
  };
  return (previousHead, stretch) => {
    previousHead.copy(link, 1);
    try {
      for (const { page } of pagesOf(stretch)) if (page === null || !isWhole(page)) return false;
      return true;
    } catch {
      return false; // a key's row in a damaged page: it throws again, and with its place, on the long way
    }
  };
}

type Whole = Page & { readonly from: number };

function rowsOf({ count, from }: Whole, shapes: readonly number[]): readonly PageRow[] {
  let end = 0;
  return Array.from({ length: count }, (_, n) => {
    const length = shapes[2 * n + 1] ?? 0;
    const at = end;
    end += 2 * HASH_BYTES + length;
    return { seq: from + n, at, length };
  });
}

const isHash = (input: Buffer, bytes: Buffer, at: number): boolean =>
  hash('sha256', input, 'binary') === bytes.toString('binary', at, at + HASH_BYTES);
