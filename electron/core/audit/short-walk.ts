import { hash, KeyObject } from 'node:crypto';
import type Database from 'better-sqlite3';
import { RECORD_MAX_BYTES } from '../../../protocol/audit/record.ts';
import { HASH_BYTES } from '../../../protocol/log/tree-hash.ts';
import { createPageReader, shapesOf, type Page, type Stretch } from './read-rows.ts';
import { createPlace, unseal } from './seal-record.ts';

/** How much is checked: heads; or also that the content opens in its place, and is what its leaf says. */
export type ShortDepth = 'chain' | 'content';
type KeyOf = (id: number) => unknown;

/** Whether all records of a stretch are right, believing the head before it. `false` also when it cannot be told. */
export type ShortWalk = (previousHead: Buffer, stretch: Stretch) => boolean;

/**
 * The short way through a trail, for what is right in almost all trails: hashes that are as they should be are compared
 * where they lie, and nothing is made of a record but its plain bytes.
 */
export function createShortWalk(
  db: Database.Database,
  { trail, keyOf, depth }: { readonly trail: string; readonly keyOf: KeyOf; readonly depth: ShortDepth },
): ShortWalk {
  const pagesOf = createPageReader(db, depth === 'chain' ? 'hashes' : 'rows');
  // 0x02 ‖ previous head ‖ leaf, as in `nextHead`; 0x00 ‖ record, as in `leafHash`
  const link = Buffer.alloc(1 + 2 * HASH_BYTES, 0x02);
  const leaf = Buffer.alloc(1 + RECORD_MAX_BYTES);
  const placeOf = createPlace(trail);

  const isChained = ({ bytes }: Whole, at: number): boolean => {
    bytes.copy(link, 1 + HASH_BYTES, at, at + HASH_BYTES);
    return isHash(link, bytes, at + HASH_BYTES);
  };
  const isContent = ({ bytes }: Whole, at: number, row: Content): boolean => {
    const key = keyOf(row.dataKey);
    if (!(key instanceof KeyObject)) return false;
    const sealed = bytes.subarray(at + 2 * HASH_BYTES, at + 2 * HASH_BYTES + row.length);
    const plain = unseal(key, sealed, placeOf(row.seq, link.subarray(1, 1 + HASH_BYTES)));
    if (plain === null || plain.length > RECORD_MAX_BYTES) return false;
    leaf.set(plain, 1);
    return isHash(leaf.subarray(0, 1 + plain.length), bytes, at);
  };
  const isWhole = (page: Whole): boolean => {
    const shapes = shapesOf(page);
    let at = 0;
    for (let n = 0; n < page.count; n += 1) {
      const [dataKey = 0, length = 0] = [shapes[2 * n], shapes[2 * n + 1]];
      if (!isChained(page, at)) return false;
      if (depth === 'content' && !isContent(page, at, { seq: page.from + n, dataKey, length })) return false;
      page.bytes.copy(link, 1, at + HASH_BYTES, at + 2 * HASH_BYTES);
      at += 2 * HASH_BYTES + length;
    }
    return true;
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
type Content = { readonly seq: number; readonly dataKey: number; readonly length: number };

const isHash = (input: Buffer, bytes: Buffer, at: number): boolean =>
  hash('sha256', input, 'binary') === bytes.toString('binary', at, at + HASH_BYTES);
