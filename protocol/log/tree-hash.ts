import { hash } from 'node:crypto';

const NODE = 0x01;
export const HASH_BYTES = 32;

/** Root of a tree without leaves (RFC 9162 section 2.1.1). A leaf's hash is `leafHash` of protocol/audit. */
export const EMPTY_ROOT: Buffer = hash('sha256', '', 'buffer');

/** What is hashed for an inner node: 0x01 ‖ left ‖ right. */
const INPUT_BYTES = 1 + 2 * HASH_BYTES;
/** Of all inner nodes over a row of at most 256 hashes, one after the other. One for all, since nothing here waits in between. */
const INPUTS = Buffer.alloc(128 * INPUT_BYTES);
const INPUT = Array.from({ length: 128 }, (_, node) => INPUTS.subarray(node * INPUT_BYTES, (node + 1) * INPUT_BYTES));
for (const input of INPUT) input[0] = NODE;

/** The node's hash as a text of bytes, which costs a third of what a new Buffer does. */
const hashInput = (node: number): string => hash('sha256', INPUT[node] ?? INPUTS, 'binary');

/** Hash of an inner node: 32 bytes (RFC 9162 section 2.1.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  INPUTS.set(left, 1);
  INPUTS.set(right, 1 + HASH_BYTES);
  return Buffer.from(hashInput(0), 'binary');
}

/** MTH of a power of two of hashes that lie one after the other, 32 bytes each; at least one, at most 256. */
export function perfectHash(hashes: Buffer): Buffer {
  if (hashes.length === HASH_BYTES) return Buffer.from(hashes);
  const pairs = hashes.length / (2 * HASH_BYTES);
  if (pairs > INPUT.length) throw new RangeError('more hashes than a tile has');
  for (let node = 0; node < pairs; node += 1) {
    hashes.copy(INPUTS, node * INPUT_BYTES + 1, node * 2 * HASH_BYTES, (node + 1) * 2 * HASH_BYTES);
  }
  // Each round writes the inputs of the row above over those of the one below.
  for (let nodes = pairs; nodes > 1; nodes /= 2) for (let node = 0; node < nodes; node += 1) hashToRowAbove(node);
  return Buffer.from(hashInput(0), 'binary');
}

/** Half of an input each. */
function hashToRowAbove(node: number): void {
  INPUTS.write(hashInput(node), Math.floor(node / 2) * INPUT_BYTES + 1 + (node % 2) * HASH_BYTES, 'binary');
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
