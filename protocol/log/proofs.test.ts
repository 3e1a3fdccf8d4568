import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash } from '../audit/trail-hash.ts';
import {
  consistencyProof,
  inclusionProof,
  rangeProof,
  rangeRoot,
  rangeTree,
  verifyConsistency,
  verifyInclusion,
  type TreeHead,
} from './proofs.ts';
import { EMPTY_ROOT, treeHash, type Subtree } from './tree-hash.ts';

const hex = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('hex');
const leavesOf = (texts: readonly (string | Buffer)[]): Buffer[] => texts.map((text) => leafHash(Buffer.from(text)));
const subtreeOf =
  (leaves: readonly Buffer[]): Subtree =>
  (start, count) =>
    treeHash(leaves.slice(start, start + count));
const headOf = (leaves: readonly Buffer[], size: number): TreeHead => ({ size, root: treeHash(leaves.slice(0, size)) });

// The eight leaves that RFC 6962's implementations agree on.
const CLASSIC = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((text) => Buffer.from(text, 'hex'));
const CLASSIC_ROOTS = [
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const EVENTS = leavesOf(['event-0', 'event-1', 'event-2', 'event-3', 'event-4']);
const EVENT_LEAVES = [
  '6734db3b19b64dc83703f9a1f4aee7697dfb292fb4e0827cc63f8a351b1b3609',
  'a9e8895f52faac9f644cd89d459e619f53f77b58e69f421918edc1646ef48494',
  '4fb70daa0a6daaf7e93f2b37c5e5df73346630fd8a51996d50f1d8eeff279426',
  '5f3e698cf937622aca7c6bf273ef2176092ec33c162dccae39df8701625d189f',
  'ae323974ae1f47cdb246eb83b8706366d43c64ad0faf480c79eacb9cf4a7e8a7',
];
const R2 = '3fd1d5a059ab171a345f9912c83c2dd8b7933b4e950e6749bc83dbb1f43ccbde';
const R4 = '330157348b2985bd1c4657e44f3628ae9176dd82811ffb31a8e011b9dea8b9a1';

describe('the vectors of RFC 9162 and of others', () => {
  it('hash as everybody does', () => {
    expect(hex(EMPTY_ROOT)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(hex(leafHash(Buffer.from('L123456')))).toBe(
      '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
    );
    const roots = CLASSIC_ROOTS.map((_, at) => hex(treeHash(leavesOf(CLASSIC.slice(0, at + 2)))));
    expect(roots).toEqual(CLASSIC_ROOTS);
    expect(EVENTS.map(hex)).toEqual(EVENT_LEAVES);
  });

  it('prove as everybody does', () => {
    const subtree = subtreeOf(EVENTS);
    expect(inclusionProof(2, 5, subtree).map(hex)).toEqual([EVENT_LEAVES[3], R2, EVENT_LEAVES[4]]);
    expect(inclusionProof(4, 5, subtree).map(hex)).toEqual([R4]);
    expect(consistencyProof(3, 5, subtree).map(hex)).toEqual([EVENT_LEAVES[2], EVENT_LEAVES[3], R2, EVENT_LEAVES[4]]);
    expect(consistencyProof(4, 5, subtree).map(hex)).toEqual([EVENT_LEAVES[4]]);
  });
});

describe('for every tree up to 40 leaves', () => {
  const leaves = leavesOf(Array.from({ length: 40 }, (_, at) => `leaf ${at}`));
  const subtree = subtreeOf(leaves);

  it('each leaf is proved at its own place and at no other', () => {
    for (let size = 1; size <= 40; size += 1) {
      const { root } = headOf(leaves, size);
      for (let index = 0; index < size; index += 1) {
        const path = inclusionProof(index, size, subtree);
        for (let claimed = 0; claimed < size; claimed += 1) {
          expect(verifyInclusion({ index: claimed, size, root }, leaves[index]!, path)).toBe(claimed === index);
        }
      }
    }
  });

  it('each run of leaves is proved, and only with its own proof', () => {
    for (let size = 1; size <= 24; size += 1) {
      const { root } = headOf(leaves, size);
      for (let first = 0; first < size; first += 1) {
        for (let count = 1; first + count <= size; count += 1) {
          const run = leaves.slice(first, first + count);
          const proof = rangeProof({ first, count, size }, subtree);
          expect(hex(rangeRoot({ first, size }, Buffer.concat(run), proof))).toBe(hex(root));
          expect(rangeRoot({ first, size }, Buffer.concat(run), [...proof, EMPTY_ROOT])).toBeNull();
          if (proof.length > 0) expect(rangeRoot({ first, size }, Buffer.concat(run), proof.slice(1))).toBeNull();
          const tree = rangeTree({ first, size }, run, proof)!;
          expect(inclusionProof(first, size, tree)).toEqual(inclusionProof(first, size, subtree));
          if (first > 0)
            expect(hex(rangeRoot({ first: first - 1, size }, Buffer.concat(run), proof))).not.toBe(hex(root));
        }
      }
    }
  });

  it('each pair of sizes is consistent', () => {
    for (let from = 0; from <= 40; from += 1) {
      for (let to = from; to <= 40; to += 1) {
        const proof = consistencyProof(from, to, subtree);
        expect(verifyConsistency(headOf(leaves, from), headOf(leaves, to), proof)).toBe(true);
      }
    }
  });
});

describe('a changed history', () => {
  const leaf = fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => leafHash(bytes));
  const trees = fc
    .array(leaf, { minLength: 2, maxLength: 60 })
    .chain((leaves) => fc.tuple(fc.constant(leaves), fc.nat(leaves.length - 1), fc.nat(leaves.length - 1)));

  it('is never consistent with what was there before, whatever the proof', () => {
    fc.assert(
      fc.property(trees, ([leaves, one, other]) => {
        const from = Math.max(1, one);
        const changed = leaves.with(other % from, leafHash(Buffer.from('forged')));
        const to = { size: leaves.length, root: treeHash(changed) };
        for (const source of [leaves, changed]) {
          const proof = consistencyProof(from, leaves.length, subtreeOf(source));
          expect(verifyConsistency(headOf(leaves, from), to, proof)).toBe(false);
        }
      }),
    );
  });

  it('has no proof for a leaf that is not there', () => {
    fc.assert(
      fc.property(trees, ([leaves, index]) => {
        const { size, root } = headOf(leaves, leaves.length);
        const path = inclusionProof(index, size, subtreeOf(leaves));
        expect(verifyInclusion({ index, size, root }, leafHash(Buffer.from('forged')), path)).toBe(false);
        const run = leafHash(Buffer.from('forged'));
        const proof = rangeProof({ first: index, count: 1, size }, subtreeOf(leaves));
        expect(hex(rangeRoot({ first: index, size }, run, proof))).not.toBe(hex(root));
      }),
    );
  });

  it('is not made up of sizes that no tree has', () => {
    const head = { size: 3, root: EMPTY_ROOT };
    expect(verifyConsistency({ size: 5, root: EMPTY_ROOT }, head, [])).toBe(false);
    expect(verifyConsistency({ size: -1, root: EMPTY_ROOT }, head, [])).toBe(false);
    expect(verifyConsistency({ size: 1.5, root: EMPTY_ROOT }, head, [EMPTY_ROOT])).toBe(false);
    expect(verifyConsistency({ size: 0, root: EMPTY_ROOT }, { size: 0, root: EVENTS[0]! }, [])).toBe(false);
    expect(verifyInclusion({ index: 3, size: 3, root: EMPTY_ROOT }, EMPTY_ROOT, [])).toBe(false);
    expect(rangeRoot({ first: 0, size: 3 }, Buffer.alloc(0), [])).toBeNull();
    expect(() => inclusionProof(3, 3, subtreeOf([]))).toThrow(RangeError);
    expect(() => consistencyProof(4, 3, subtreeOf([]))).toThrow(RangeError);
  });
});
