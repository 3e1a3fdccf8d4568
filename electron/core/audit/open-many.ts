import { createCipheriv, type KeyObject } from 'node:crypto';
import { RECORD_MAX_BYTES } from '../../../protocol/audit/record.ts';
import { trailIdBytes } from '../../../protocol/audit/trail-hash.ts';
import { HASH_BYTES } from '../../../protocol/log/tree-hash.ts';
import { createPlace, NONCE_BYTES, PLACE_BYTES, TAG_BYTES } from './seal-record.ts';

/** A row among the bytes of a page: from `at` on leaf ‖ head ‖ sealed, the last of `length` bytes. */
export type PageRow = { readonly seq: number; readonly at: number; readonly length: number };

/** Rows that follow each other, all sealed under one key; `previousHead` is the head before the first. */
export type Group = {
  readonly key: KeyObject;
  readonly bytes: Buffer;
  readonly rows: readonly PageRow[];
  readonly previousHead: Uint8Array;
};

/** Whether all open in their places, and `isRight` is true of each: its plain bytes, behind a byte 0x00. */
export type OpenMany = (group: Group, isRight: (row: PageRow, plain: Buffer) => boolean) => boolean;

const BLOCK = 16;
const BLOCK_WORDS = BLOCK / Uint32Array.BYTES_PER_ELEMENT;
/** Of a group, at most: what is made of them stays in the processor's cache. */
const MOST_BLOCKS = 65_536;
/** A group's blocks are filled up to a multiple of this with zeros, which change nothing at the end. */
const STEP = 4096;
const PLACE_BLOCKS = Math.ceil(PLACE_BYTES / BLOCK);
const contentBytes = ({ length }: PageRow): number => length - NONCE_BYTES - TAG_BYTES;
const contentBlocks = (row: PageRow): number => Math.ceil(contentBytes(row) / BLOCK);

/**
 * Opens many seals as `unseal` opens one, in three calls of the engine: five for each cost ten times what the work on their
 * bytes does. `false` also when it cannot be told: too large, or too short for a seal.
 *
 * GCM (NIST SP 800-38D) is counter mode and GHASH. The first is here one encryption of the counter blocks of all. The second
 * is state = (state ⊕ block) · H, from 0 on and block by block; behind a record's own blocks the state must be tag ⊕ E(J0). Added
 * to the next record's first block, that makes the state 0 again, as at the beginning: so one pass goes through all, and its
 * end is 0. Were tags wrong it would be 0 only if H, which nobody knows without the key, were a root of a polynomial
 * of at most MOST_BLOCKS degrees: one in 2^112.
 */
export function createManyOpener(trail: string): OpenMany {
  const counters = new DataView(new ArrayBuffer(MOST_BLOCKS * BLOCK));
  const hashed = new Uint32Array(MOST_BLOCKS * BLOCK_WORDS);
  const hashedBytes = Buffer.from(hashed.buffer);
  // The plain bytes begin with the second block, so that whole words of them can be written.
  const plain = new Uint32Array(BLOCK_WORDS + RECORD_MAX_BYTES / 4);
  const plainBytes = Buffer.from(plain.buffer);
  const trailId = new Uint32Array(Uint8Array.from(trailIdBytes(trail)).buffer);
  const placeOf = createPlace(trail);
  const endOf = createEnds();

  const add = (to: number, block: Uint32Array, from = 0): void => {
    for (let n = 0; n < BLOCK_WORDS; n += 1) hashed[to + n] = (hashed[to + n] ?? 0) ^ (block[from + n] ?? 0);
  };
  /** Puts in what is authenticated beside the content, behind what the row before has added; the word behind it. */
  const putPlace = (to: number, seq: number, previousHead: Uint8Array): number => {
    add(to, trailId);
    placeOf(seq, previousHead).copy(hashedBytes, 4 * to + BLOCK, BLOCK);
    return to + PLACE_BLOCKS * BLOCK_WORDS;
  };
  const putLengths = (to: number, row: PageRow): number => {
    hashedBytes.writeUInt32BE(8 * PLACE_BYTES, 4 * to + 4);
    hashedBytes.writeUInt32BE(8 * contentBytes(row), 4 * to + 12);
    return to + BLOCK_WORDS;
  };
  return (group, isRight) => {
    const { bytes, rows } = group;
    const blocks = blocksOf(rows);
    if (blocks > MOST_BLOCKS || !rows.every(isTaken)) return false;
    const stream = keyStream(group, counters);
    hashed.fill(0, 0, blocks * BLOCK_WORDS);
    let [to, from, previousHead] = [0, 0, group.previousHead]; // the first two in words
    for (const row of rows) {
      const words = contentBlocks(row) * BLOCK_WORDS;
      const sealedAt = row.at + 2 * HASH_BYTES;
      const tagAt = sealedAt + row.length - TAG_BYTES;
      to = putPlace(to, row.seq, previousHead);
      bytes.copy(hashedBytes, 4 * to, sealedAt + NONCE_BYTES, tagAt);
      for (let n = 0; n < words; n += 1)
        plain[BLOCK_WORDS + n] = (hashed[to + n] ?? 0) ^ (stream[from + BLOCK_WORDS + n] ?? 0);
      if (!isRight(row, plainBytes.subarray(BLOCK - 1, BLOCK + contentBytes(row)))) return false;
      to = putLengths(to + words, row);
      bytes.copy(hashedBytes, 4 * to, tagAt, tagAt + TAG_BYTES);
      add(to, stream, from); // E(J0)
      from += BLOCK_WORDS + words;
      previousHead = bytes.subarray(row.at + HASH_BYTES, sealedAt);
    }
    return gmac(group.key, hashedBytes.subarray(0, blocks * BLOCK)).equals(endOf(group.key, blocks));
  };
}

/** The blocks of a group, with the one behind the last row. */
function blocksOf(rows: readonly PageRow[]): number {
  const blocks = rows.reduce((sum, row) => sum + PLACE_BLOCKS + contentBlocks(row) + 1, 1);
  return Math.ceil(blocks / STEP) * STEP;
}

const isTaken = (row: PageRow): boolean => contentBytes(row) >= 0 && contentBytes(row) <= RECORD_MAX_BYTES;

/** For each row E(J0), and what its content is XORed with: the counter blocks of all of them, encrypted at once. */
function keyStream({ key, bytes, rows }: Group, counters: DataView): Uint32Array {
  let to = 0;
  for (const row of rows) {
    const at = row.at + 2 * HASH_BYTES;
    const nonce = [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4), bytes.readUInt32BE(at + 8)] as const;
    const last = contentBlocks(row) + 1;
    for (let counter = 1; counter <= last; counter += 1, to += BLOCK) {
      counters.setUint32(to, nonce[0]);
      counters.setUint32(to + 4, nonce[1]);
      counters.setUint32(to + 8, nonce[2]);
      counters.setUint32(to + 12, counter);
    }
  }
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  const stream = cipher.update(new Uint8Array(counters.buffer, 0, to));
  return new Uint32Array(stream.buffer, stream.byteOffset, to / 4);
}

/** What `gmac` is when the state ends with 0: the same as of zeros alone. */
function createEnds(): (key: KeyObject, blocks: number) => Buffer {
  const known = new WeakMap<KeyObject, Map<number, Buffer>>();
  return (key, blocks) => {
    const ends = known.get(key) ?? new Map<number, Buffer>();
    const end = ends.get(blocks) ?? gmac(key, Buffer.alloc(blocks * BLOCK));
    known.set(key, ends.set(blocks, end));
    return end;
  };
}

const NO_NONCE = Buffer.alloc(NONCE_BYTES);

/** GHASH's end, encrypted. Always under one nonce, as it is compared here and goes nowhere. */
function gmac(key: KeyObject, bytes: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, NO_NONCE, { authTagLength: TAG_BYTES });
  cipher.setAAD(bytes);
  cipher.final();
  return cipher.getAuthTag();
}
