import { z } from 'zod';
import { Base64HashSchema } from '../base64-hash.ts';
import { RECORD_CLASSES } from '../audit/record-class.ts';

/**
 * One closed day of a collector's log, as one file that is never changed: the magic line, a frame for each leaf in the
 * order of the log, the SHA-256 of each frame, the signed manifest (a statement `glasskey-archive+jws`, log/statement.ts),
 * and the manifest's length as 4 bytes big-endian. The content in a frame is compressed (zstd) and sealed; all else is open.
 */
export const SEGMENT_MAGIC = Buffer.from('glasskey archive 1\n');
export const SEGMENT_SUFFIX = '.glasskey';
export const SUM_BYTES = 32;
export const LENGTH_BYTES = 4;
/** Longer than any manifest: it bounds what a reader has to hold. */
export const MANIFEST_MAX_BYTES = 16 * 1024 * 1024;

const HexSchema = z.string().regex(/^[0-9a-f]{64}$/);
export const ManifestSchema = z.strictObject({
  v: z.literal(1),
  /** UTC day of arrival. */
  day: z.iso.date(),
  /** Leaves `first` to `first + count` (not included) of the log. */
  first: z.number().int().min(0),
  count: z.number().int().min(1),
  /** SHA-256 of the manifest before this one, as text; null for the first. */
  previous: HexSchema.nullable(),
  /** SHA-256 over the SHA-256 of all frames. */
  sums: HexSchema,
  /** Where each trail stood before its first record in here: number and head. */
  trails: z.array(z.strictObject({ trail: z.uuid(), seq: z.number().int().min(0), head: HexSchema })),
  /** Data keys of the collector that the content is sealed under; destroying one closes its part of this file too. */
  keys: z.array(z.strictObject({ id: z.number().int(), class: z.enum(RECORD_CLASSES), month: z.string() })),
  /** Leaves whose content had been destroyed before, and those that did not open any more. */
  destroyed: z.number().int().min(0),
  unreadable: z.array(z.number().int()),
  madeAt: z.iso.datetime(),
  /** Signed note (C2SP tlog-checkpoint), and the proof (`rangeProof` of log/proofs.ts, base64) that the leaves are under it. */
  checkpoint: z.string().max(16_384),
  proof: z.array(Base64HashSchema).max(128),
});
export type Manifest = z.infer<typeof ManifestSchema>;

/** One leaf of the log with what is kept of its record. `sealed`: nonce ‖ AES-256-GCM of the zstd-compressed bytes ‖ tag, or empty. */
export type Frame = {
  readonly trail: string;
  readonly seq: number;
  readonly leaf: Buffer;
  readonly head: Buffer;
  readonly key: number;
  readonly sealed: Buffer;
};

const [TRAIL, SEQ, LEAF, HEAD, KEY, SEALED] = [0, 16, 24, 56, 88, 92] as const;

/** 4 bytes length of the rest ‖ trail 16 ‖ seq 8 ‖ leaf 32 ‖ head 32 ‖ key 4 ‖ sealed; numbers big-endian. */
export function encodeFrame({ trail, seq, leaf, head, key, sealed }: Frame): Buffer {
  const bytes = Buffer.alloc(LENGTH_BYTES + SEALED + sealed.length);
  bytes.writeUInt32BE(SEALED + sealed.length, 0);
  const body = bytes.subarray(LENGTH_BYTES);
  Buffer.from(trail.replaceAll('-', ''), 'hex').copy(body, TRAIL);
  body.writeBigUInt64BE(BigInt(seq), SEQ);
  leaf.copy(body, LEAF);
  head.copy(body, HEAD);
  body.writeUInt32BE(key, KEY);
  sealed.copy(body, SEALED);
  return bytes;
}

/** The reverse, without the length; null when it is too short. */
export function decodeFrame(body: Buffer): Frame | null {
  if (body.length < SEALED) return null;
  const hex = body.toString('hex', TRAIL, SEQ);
  return {
    trail: [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-'),
    seq: Number(body.readBigUInt64BE(SEQ)),
    leaf: body.subarray(LEAF, HEAD),
    head: body.subarray(HEAD, KEY),
    key: body.readUInt32BE(KEY),
    sealed: body.subarray(SEALED),
  };
}

/** Longest frame without its length: a record of the greatest length, sealed. */
export const FRAME_MAX_BYTES = SEALED + 2 * 256 * 1024;
