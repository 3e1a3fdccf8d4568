import { hash } from 'node:crypto';

const NODE = 0x01;
export const HASH_BYTES = 32;

/** Root of a tree without leaves (RFC 9162 section 2.1.1). A leaf's hash is `leafHash` of protocol/audit. */
export const EMPTY_ROOT: Buffer = hash('sha256', '', 'buffer');

/** What is hashed for an inner node: 0x01 ‖ left ‖ right. One for all, since nothing here waits in between. */
const INPUT = Buffer.alloc(1 + 2 * HASH_BYTES);
INPUT[0] = NODE;

/** A text of bytes costs a third of what a new Buffer does. */
const hashInput = (): string => hash('sha256', INPUT, 'binary');

/** Hash of an inner node: 32 bytes (RFC 9162 section 2.1.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  INPUT.set(left, 1);
  INPUT.set(right, 1 + HASH_BYTES);
  return Buffer.from(hashInput(), 'binary');
}

/** Where `perfectHash` works: large buffers that are thrown away at once would be most of a log's memory. */
const ROW = Buffer.alloc(256 * HASH_BYTES);

/** MTH of a power of two of hashes that lie one after the other, 32 bytes each; at least one, at most 256. */
export function perfectHash(hashes: Buffer): Buffer {
  if (hashes.length > ROW.length) throw new RangeError('more hashes than a tile has');
  const row = ROW.subarray(0, hashes.length); // each round writes the row above over the one below
  row.set(hashes);
  for (let bytes = row.length; bytes > HASH_BYTES; bytes /= 2) {
    for (let at = 0; at < bytes; at += 2 * HASH_BYTES) {
      row.copy(INPUT, 1, at, at + 2 * HASH_BYTES);
      row.write(hashInput(), at / 2, 'binary');
    }
  }
  return Buffer.from(row.subarray(0, HASH_BYTES));
}

/** The largest power of two below `size`, which is at least 2: where a tree of that size parts. */
export function split(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2; // no bit operations: those end at 32 bits
  return power;
}

/** Hash of the subtree over `count` leaves from `start` on; `count` at least 1. */
export type Subtree = (start: number, count: number) => Buffer;

/** MTH of the leaves `start` to `start + leaves.length` (RFC 9162 section 2.1.1); at least one leaf. */
export function treeHash(leaves: readonly Uint8Array[]): Buffer {
  const [first] = leaves;
  if (first === undefined) return EMPTY_ROOT;
  if (leaves.length === 1) return Buffer.from(first);
  const part = split(leaves.length);
  return nodeHash(treeHash(leaves.slice(0, part)), treeHash(leaves.slice(part)));
}
