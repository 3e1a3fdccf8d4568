import type { Seeded } from '../../../e2e/proofs/support/seeded.ts';

/** Where sums overflow, signs change and lengths lie. */
const EDGES: readonly [number, ...number[]] = [
  0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff,
];
const LONGEST_RUN = 64;

type Way = (bytes: Buffer, seeded: Seeded) => Buffer;

const place = (bytes: Buffer, { between }: Seeded): number => between(0, Math.max(0, bytes.length - 1));
const randomBytes = ({ between }: Seeded): Buffer =>
  Buffer.from(Array.from({ length: between(1, LONGEST_RUN) }, () => between(0, 255)));
const splice = (bytes: Buffer, from: number, to: number, put: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(to)]);

const WAYS: readonly [Way, ...Way[]] = [
  (bytes, seeded) => {
    const at = place(bytes, seeded);
    return splice(bytes, at, at + 1, Buffer.from([(bytes[at] ?? 0) ^ (1 << seeded.between(0, 7))]));
  },
  (bytes, seeded) => {
    const at = place(bytes, seeded);
    return splice(bytes, at, at + 1, Buffer.from([seeded.between(0, 255)]));
  },
  (bytes, seeded) => {
    const edge = seeded.oneOf(EDGES);
    const size = seeded.oneOf([1, 2, 4]);
    const put = Buffer.alloc(4);
    if (seeded.between(0, 1) === 0) put.writeUInt32LE(edge);
    else put.writeUInt32BE(edge);
    const at = place(bytes, seeded);
    return splice(bytes, at, at + size, put.subarray(0, size));
  },
  (bytes, seeded) => splice(bytes, place(bytes, seeded), place(bytes, seeded), randomBytes(seeded)),
  (bytes, seeded) => {
    const at = place(bytes, seeded);
    return splice(bytes, at, at + seeded.between(1, LONGEST_RUN), Buffer.alloc(0));
  },
  (bytes, seeded) => {
    const from = place(bytes, seeded);
    const at = place(bytes, seeded);
    return splice(bytes, at, at, bytes.subarray(from, from + seeded.between(1, LONGEST_RUN)));
  },
  (bytes, seeded) => bytes.subarray(0, place(bytes, seeded)),
  (bytes, seeded) => {
    const at = place(bytes, seeded);
    const run = seeded.between(1, LONGEST_RUN);
    return splice(bytes, at, at + run, Buffer.alloc(run, seeded.oneOf([0, 0x20, 0xff])));
  },
];

/** Bytes with one to four things changed in them; now and then nothing but noise. */
export function mutateBytes(bytes: Buffer, seeded: Seeded): Buffer {
  if (seeded.between(0, 63) === 0) return randomBytes(seeded);
  let changed = bytes;
  for (let left = seeded.oneOf([1, 1, 1, 2, 3, 4]); left > 0; left -= 1) changed = seeded.oneOf(WAYS)(changed, seeded);
  return changed;
}
