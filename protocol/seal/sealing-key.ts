import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { trailIdBytes } from '../audit/trail-hash.ts';

/** The key of one epoch: 32 secret bytes. Whoever has it can make that of every later epoch, and of no earlier one. */
export type SealingKey = { readonly epoch: number; readonly key: Buffer };

export const SEALING_KEY_BYTES = 32;
const NEXT = Buffer.from('glasskey seal next v1\n');
const MAC = Buffer.from('glasskey seal mac v1\n');
const CHAIN = Buffer.from('glasskey seal chain v1\n');
const PLACE = Buffer.from('glasskey seal v1\n');
const CHAIN_BYTES = 16;

/** One way: SHA-256(label ‖ key), so that yesterday's key cannot be made from today's. */
export function nextSealingKey({ epoch, key }: SealingKey): SealingKey {
  return { epoch: epoch + 1, key: hash('sha256', Buffer.concat([NEXT, key]), 'buffer') };
}

/**
 * The key of a later epoch of the same chain; null when it is an earlier one, or more than `most` steps away (about a million
 * a second): an epoch is a number that somebody claims.
 */
export function stepSealingKey(from: SealingKey, epoch: number, most: number): SealingKey | null {
  if (epoch < from.epoch || epoch - from.epoch > most) return null;
  let key = from;
  while (key.epoch < epoch) key = nextSealingKey(key);
  return key;
}

/** Names a chain of keys by its first one and tells nothing of it: 16 bytes, lower-case hex. */
export function sealChainOf(firstKey: Uint8Array): string {
  return hash('sha256', Buffer.concat([CHAIN, firstKey]), 'buffer')
    .subarray(0, CHAIN_BYTES)
    .toString('hex');
}

/** What a seal binds: this chain and epoch to record `seq` of this trail and the head after it (lower-case hex). */
export type SealPlace = {
  readonly chain: string;
  readonly trail: string;
  readonly seq: number;
  readonly head: string;
};

/** HMAC-SHA-256 under the epoch's key over chain, epoch, trail id, seq and head, all of fixed length, numbers big-endian. */
export function sealMac({ epoch, key }: SealingKey, { chain, trail, seq, head }: SealPlace): Buffer {
  const numbers = Buffer.alloc(16);
  numbers.writeBigUInt64BE(BigInt(epoch), 0);
  numbers.writeBigUInt64BE(BigInt(seq), 8);
  const macKey = hash('sha256', Buffer.concat([MAC, key]), 'buffer');
  const place = [PLACE, Buffer.from(chain, 'hex'), numbers.subarray(0, 8), trailIdBytes(trail), numbers.subarray(8)];
  return createHmac('sha256', macKey)
    .update(Buffer.concat([...place, Buffer.from(head, 'hex')]))
    .digest();
}

/** Whether `mac` (lower-case hex) is the seal of that place under that key. */
export function isSealedBy(key: SealingKey, place: SealPlace, mac: string): boolean {
  const claimed = Buffer.from(mac, 'hex');
  const own = sealMac(key, place);
  return claimed.length === own.length && timingSafeEqual(claimed, own);
}
