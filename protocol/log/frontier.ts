import { TILE_WIDTH } from './tiles.ts';
import { EMPTY_ROOT, HASH_BYTES, nodeHash, perfectHash, type Subtree } from './tree-hash.ts';

/** The whole subtrees of a tree from left to right, each smaller than the one before: all that growing needs to know. */
export type Frontier = readonly Whole[];
type Whole = { readonly size: number; readonly hash: Buffer };

/** The frontier of the first `size` leaves of a tree. */
export function frontierOf(size: number, subtree: Subtree): Frontier {
  const found: Whole[] = [];
  for (let start = 0; start < size; start += found.at(-1)?.size ?? size) {
    const width = largestPower(size - start);
    found.push({ size: width, hash: subtree(start, width) });
  }
  return found;
}

/** The same by place: `START COUNT` of each. */
export function placesOf(frontier: Frontier): ReadonlyMap<string, Buffer> {
  const places = new Map<string, Buffer>();
  let start = 0;
  for (const { size, hash } of frontier) {
    places.set(`${start} ${size}`, hash);
    start += size;
  }
  return places;
}

/** The root of the tree (RFC 9162 section 2.1.1). */
export function frontierRoot(frontier: Frontier): Buffer {
  const [last, ...rest] = frontier.map(({ hash }) => hash).toReversed();
  return last === undefined ? EMPTY_ROOT : rest.reduce((right, left) => nodeHash(left, right), last);
}

export type Grown = {
  readonly frontier: Frontier;
  /** New hashes for the tiles of each level, one after the other (C2SP tlog-tiles): the leaves, and what they complete. */
  readonly levels: readonly Buffer[];
};

/** Adds leaves, 32 bytes each, behind a tree of `size` leaves: about one hash for each of them. */
export function growFrontier(frontier: Frontier, size: number, leaves: Buffer): Grown {
  const grown = [...frontier];
  const above: Buffer[][] = [];
  const count = leaves.length / HASH_BYTES;
  for (let done = 0; done < count;) {
    const width = Math.min(largestPower(count - done), lowestPower(size + done), TILE_WIDTH);
    const hash = perfectHash(leaves.subarray(done * HASH_BYTES, (done + width) * HASH_BYTES));
    let whole: Whole = { size: width, hash };
    tell(above, whole);
    for (let left = grown.at(-1); left?.size === whole.size; left = grown.at(-1)) {
      grown.pop();
      whole = { size: 2 * whole.size, hash: nodeHash(left.hash, whole.hash) };
      tell(above, whole);
    }
    grown.push(whole);
    done += width;
  }
  return { frontier: grown, levels: [leaves, ...above.map((hashes) => Buffer.concat(hashes))] };
}

/** A subtree over 256^L leaves is a hash of level L. */
function tell(above: Buffer[][], { size, hash }: Whole): void {
  let [level, width] = [0, size];
  while (width >= TILE_WIDTH) [level, width] = [level + 1, width / TILE_WIDTH];
  if (level > 0 && width === 1) (above[level - 1] ??= []).push(hash);
}

/** The largest power of two that is not above `count`. */
function largestPower(count: number): number {
  let power = 1;
  while (power * 2 <= count) power *= 2; // no bit operations: those end at 32 bits
  return power;
}

/** The largest power of two that divides `at`; of 0, one that is large enough for any tile. */
function lowestPower(at: number): number {
  let power = 1;
  while (power < TILE_WIDTH && at % (power * 2) === 0) power *= 2;
  return power;
}
