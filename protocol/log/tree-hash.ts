import { sha256 } from '../sha256.ts';

const NODE = Buffer.of(0x01);
export const HASH_BYTES = 32;

/** Root of a tree without leaves (RFC 9162 section 2.1.1). A leaf's hash is `leafHash` of protocol/audit. */
export const EMPTY_ROOT: Buffer = sha256();

/** Hash of an inner node: 32 bytes (RFC 9162 section 2.1.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(NODE, left, right);
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
