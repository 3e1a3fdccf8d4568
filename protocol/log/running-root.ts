import { EMPTY_ROOT, nodeHash } from './tree-hash.ts';

/** The root of leaves that come one after the other (RFC 9162 section 2.1.1). Holds one hash for each height of the tree. */
export type RunningRoot = {
  readonly add: (leaf: Buffer) => void;
  readonly size: () => number;
  readonly root: () => Buffer;
};

export function createRunningRoot(): RunningRoot {
  /** Whole subtrees from left to right, each smaller than the one before. */
  const subtrees: { hash: Buffer; size: number }[] = [];
  let size = 0;
  return {
    add: (leaf) => {
      let last = { hash: leaf, size: 1 };
      for (let left = subtrees.at(-1); left?.size === last.size; left = subtrees.at(-1)) {
        subtrees.pop();
        last = { hash: nodeHash(left.hash, last.hash), size: 2 * last.size };
      }
      subtrees.push(last);
      size += 1;
    },
    size: () => size,
    root: () => {
      const [last, ...rest] = subtrees.map(({ hash }) => hash).toReversed();
      return last === undefined ? EMPTY_ROOT : rest.reduce((right, left) => nodeHash(left, right), last);
    },
  };
}
