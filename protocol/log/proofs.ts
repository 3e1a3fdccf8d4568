import { frontierRoot, growFrontier } from './frontier.ts';
import { EMPTY_ROOT, HASH_BYTES, nodeHash, split, treeHash, type Subtree } from './tree-hash.ts';

/** Leaves `first` to `first + count` (not included) of a tree of `size` leaves. */
export type Range = { readonly first: number; readonly count: number; readonly size: number };

const isRange = ({ first, count, size }: Range): boolean =>
  [first, count, size].every(Number.isSafeInteger) && first >= 0 && count >= 1 && first + count <= size;

/**
 * Proof that a run of leaves is in the tree: the hashes of the largest subtrees outside of it, from left to right. For one
 * leaf these are the hashes of RFC 9162 section 2.1.3.1, sorted by place instead of by height. Throws a RangeError for
 * leaves that the tree does not have.
 */
export function rangeProof(range: Range, subtree: Subtree): Buffer[] {
  if (!isRange(range)) throw new RangeError('no such leaves');
  const { first, count } = range;
  const walk = (start: number, size: number): Buffer[] => {
    if (start >= first + count || start + size <= first) return [subtree(start, size)];
    if (start >= first && start + size <= first + count) return [];
    const left = split(size);
    return [...walk(start, left), ...walk(start + left, size - left)];
  };
  return walk(0, range.size);
}

/**
 * The tree around a run of leaf hashes, as far as a proof of `rangeProof` knows it: every subtree that holds some of the
 * run, or that the proof names. Null when the proof is not of that shape.
 */
export function rangeTree(
  { first, size }: Pick<Range, 'first' | 'size'>,
  leaves: readonly Uint8Array[],
  proof: readonly Uint8Array[],
): Subtree | null {
  const range = { first, count: leaves.length, size };
  return treeAround(range, (at, count) => treeHash(leaves.slice(at, at + count)), proof);
}

/** `run`: the subtrees of the run by itself. */
function treeAround(range: Range, run: Subtree, proof: readonly Uint8Array[]): Subtree | null {
  if (!isRange(range)) return null;
  const { first, size } = range;
  const end = first + range.count;
  const outside = new Map<string, Uint8Array>();
  let used = 0;
  const place = (start: number, count: number): void => {
    if (start >= end || start + count <= first) {
      const hash = proof[used++];
      if (hash !== undefined) outside.set(`${start} ${count}`, hash);
    } else if (start < first || start + count > end) {
      const left = split(count);
      place(start, left);
      place(start + left, count - left);
    }
  };
  place(0, size);
  if (used !== proof.length || outside.size !== used) return null;
  const subtree: Subtree = (start, count) => {
    if (start >= first && start + count <= end) return run(start - first, count);
    const known = outside.get(`${start} ${count}`);
    if (known !== undefined) return Buffer.from(known);
    if (count === 1) throw new RangeError('not in this proof');
    const left = split(count);
    return nodeHash(subtree(start, left), subtree(start + left, count - left));
  };
  return subtree;
}

/**
 * The root that a run of leaf hashes, one after the other, has under a proof of `rangeProof`; null when the proof is not of
 * that shape. A run may be long: nothing is made of each leaf.
 */
export function rangeRoot(
  { first, size }: Pick<Range, 'first' | 'size'>,
  leaves: Buffer,
  proof: readonly Uint8Array[],
): Buffer | null {
  const range = { first, count: leaves.length / HASH_BYTES, size };
  const run: Subtree = (at, count) => {
    const hashes = leaves.subarray(at * HASH_BYTES, (at + count) * HASH_BYTES);
    return frontierRoot(growFrontier([], 0, hashes).frontier);
  };
  return treeAround(range, run, proof)?.(0, size) ?? null;
}

/** PATH(index, D[size]) of RFC 9162 section 2.1.3.1, the lowest sibling first. Throws a RangeError past the end. */
export function inclusionProof(index: number, size: number, subtree: Subtree): Buffer[] {
  if (!isRange({ first: index, count: 1, size })) throw new RangeError('no such leaf');
  const walk = (at: number, start: number, count: number): Buffer[] => {
    if (count === 1) return [];
    const left = split(count);
    return at < left
      ? [...walk(at, start, left), subtree(start + left, count - left)]
      : [...walk(at - left, start + left, count - left), subtree(start, left)];
  };
  return walk(index, 0, size);
}

/** Whether `leaf` is number `index` in the tree of that size and root (RFC 9162 section 2.1.3.2). */
export function verifyInclusion(
  { index, size, root }: { readonly index: number; readonly size: number; readonly root: Uint8Array },
  leaf: Uint8Array,
  path: readonly Uint8Array[],
): boolean {
  if (!isRange({ first: index, count: 1, size })) return false;
  let [node, last] = [index, size - 1];
  let hash: Buffer = Buffer.from(leaf);
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else hash = nodeHash(hash, sibling);
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && hash.equals(root);
}

/** A tree at some time. */
export type TreeHead = { readonly size: number; readonly root: Uint8Array };

/** Whether there can be such a tree: a root is one hash, and that of no leaves is one only (RFC 9162 section 2.1.1). */
export const isTreeHead = ({ size, root }: TreeHead): boolean =>
  root.length === HASH_BYTES && (size > 0 || EMPTY_ROOT.equals(root));

/** PROOF(from, D[to]) of RFC 9162 section 2.1.4.1; empty for equal sizes and from the empty tree. */
export function consistencyProof(from: number, to: number, subtree: Subtree): Buffer[] {
  if (![from, to].every(Number.isSafeInteger) || from < 0 || from > to) throw new RangeError('no such tree');
  if (from === 0 || from === to) return [];
  const walk = (known: number, start: number, count: number, isWhole: boolean): Buffer[] => {
    if (known === count) return isWhole ? [] : [subtree(start, count)];
    const left = split(count);
    return known <= left
      ? [...walk(known, start, left, isWhole), subtree(start + left, count - left)]
      : [...walk(known - left, start + left, count - left, false), subtree(start, left)];
  };
  return walk(from, 0, to, true);
}

/** Whether the tree `to` only added to the tree `from` (RFC 9162 section 2.1.4.2). */
export function verifyConsistency(from: TreeHead, to: TreeHead, path: readonly Uint8Array[]): boolean {
  if (![from.size, to.size].every(Number.isSafeInteger) || from.size < 0 || from.size > to.size) return false;
  if (from.size === to.size) return path.length === 0 && Buffer.from(from.root).equals(to.root);
  if (from.size === 0) return path.length === 0;
  const isPower = split(from.size + 1) === from.size;
  const [start, ...rest] = isPower ? [from.root, ...path] : path;
  if (start === undefined || path.length === 0) return false;
  let [node, last] = [from.size - 1, to.size - 1];
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  let [old, fresh]: [Buffer, Buffer] = [Buffer.from(start), Buffer.from(start)];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      [old, fresh] = [nodeHash(sibling, old), nodeHash(sibling, fresh)];
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else fresh = nodeHash(fresh, sibling);
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && old.equals(from.root) && fresh.equals(to.root);
}
