import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HASH_BYTES } from '../../../protocol/log/tree-hash.ts';
import { createManyOpener, type Group, type PageRow } from './open-many.ts';
import { recordPlace, seal } from './seal-record.ts';

const TRAIL = '4f1c1a52-52f8-4d3c-9a52-5b9b4d6a3c11';
const FIRST_SEQ = 2 ** 32 - 1; // so that the numbers pass the end of their lower half
const openMany = createManyOpener(TRAIL);
const always = (): boolean => true;

/** Contents as a page holds them, sealed one by one. */
function pageOf(contents: readonly Uint8Array[]): Group {
  const key = createSecretKey(randomBytes(32));
  const previousHead = randomBytes(HASH_BYTES);
  const parts: Buffer[] = [];
  const rows: PageRow[] = [];
  let [at, before] = [0, previousHead];
  for (const [n, content] of contents.entries()) {
    const [seq, head] = [FIRST_SEQ + n, randomBytes(HASH_BYTES)];
    const sealed = seal({ key, nonce: randomBytes(12), about: recordPlace(TRAIL, seq, before) }, content);
    parts.push(randomBytes(HASH_BYTES), head, sealed);
    rows.push({ seq, at, length: sealed.length });
    at += 2 * HASH_BYTES + sealed.length;
    before = head;
  }
  return { key, bytes: Buffer.concat(parts), rows, previousHead };
}

const contents = fc.array(fc.uint8Array({ maxLength: 100 }), { minLength: 1, maxLength: 12 });

describe('many seals', () => {
  it('open at once to what was sealed one by one', () => {
    fc.assert(
      fc.property(contents, (sealed) => {
        const opened: Uint8Array[] = [];
        const isOpen = openMany(pageOf(sealed), (_, plain) => opened.push(Uint8Array.from(plain)) > 0);
        expect(isOpen).toBe(true);
        expect(opened).toEqual(sealed.map((content) => Uint8Array.of(0, ...content)));
      }),
    );
  });

  it('do not open with any bit of nonce, content, tag or a head before another one changed', () => {
    fc.assert(
      fc.property(contents, fc.nat(), fc.nat(7), (sealed, draw, bit) => {
        const { bytes, rows, ...group } = pageOf(sealed);
        const seals = rows.flatMap(({ at, length }) => Array.from({ length }, (_, byte) => at + 2 * HASH_BYTES + byte));
        const heads = rows
          .slice(0, -1)
          .flatMap(({ at }) => Array.from(group.previousHead, (_, n) => at + HASH_BYTES + n));
        const places = [...seals, ...heads];
        const place = places[draw % places.length] ?? 0;
        bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
        expect(openMany({ ...group, bytes, rows }, always)).toBe(false);
      }),
    );
  });

  it('do not open with two tags changed alike, exchanged, or in the place of others', () => {
    const { bytes, rows, ...group } = pageOf([Buffer.alloc(40, 1), Buffer.alloc(40, 1), Buffer.alloc(40, 1)]);
    const tagOf = ({ at, length }: PageRow): Buffer =>
      bytes.subarray(at + 2 * HASH_BYTES + length - 16).subarray(0, 16);
    const tags = rows.map((row) => Buffer.from(tagOf(row)));
    const put = (order: readonly number[], flip: number): void =>
      rows.forEach((row, n) => tagOf(row).set((tags[order[n] ?? 0] ?? Buffer.alloc(0)).map((byte) => byte ^ flip)));
    for (const [order, flip] of [
      [[0, 1, 2], 1],
      [[1, 0, 2], 0],
      [[2, 1, 0], 0],
      [[0, 0, 0], 0],
    ] as const) {
      put(order, flip);
      expect(openMany({ ...group, bytes, rows }, always), `${order.join(' ')} ${flip}`).toBe(false);
    }
    put([0, 1, 2], 0);
    expect(openMany({ ...group, bytes, rows }, always)).toBe(true);
    const moved = rows.map((row) => ({ ...row, seq: row.seq + 1 }));
    expect(openMany({ ...group, bytes, rows: moved }, always)).toBe(false);
    const otherKey = createSecretKey(randomBytes(32));
    expect(openMany({ ...group, key: otherKey, bytes, rows }, always)).toBe(false);
    expect(createManyOpener(TRAIL.replace('4', '5'))({ ...group, bytes, rows }, always)).toBe(false);
  });

  it('are left to the long way where there are too many of them, or one is too short', () => {
    const { rows, ...group } = pageOf(Array.from({ length: 5 }, () => Buffer.alloc(256 * 1024)));
    expect(openMany({ ...group, rows }, always)).toBe(false);
    expect(openMany({ ...group, rows: rows.slice(0, 3) }, always)).toBe(true);
    expect(openMany({ ...group, rows: [{ seq: FIRST_SEQ, at: 0, length: 27 }] }, always)).toBe(false);
  });
});
