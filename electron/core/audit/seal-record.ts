import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { trailIdBytes } from '../../../protocol/audit/trail-hash.ts';
import type { Random } from './uuid-v7.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const POOL = 256;

/** Random 96-bit nonces, fetched from the operating system many at a time. */
export function createNonces(random: Random): () => Buffer {
  let pool: Buffer = Buffer.alloc(0);
  return () => {
    if (pool.length < NONCE_BYTES) pool = random(NONCE_BYTES * POOL);
    const nonce = pool.subarray(0, NONCE_BYTES);
    pool = pool.subarray(NONCE_BYTES);
    return nonce;
  };
}

export type Sealing = { readonly key: KeyObject; readonly nonce: Buffer; readonly about: Uint8Array };

/** AES-256-GCM: nonce ‖ ciphertext ‖ tag. `about` is authenticated, not stored. */
export function seal({ key, nonce, about }: Sealing, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(about);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** The reverse of `seal`; null when key, bytes or `about` are not what they were. */
export function unseal(key: KeyObject, sealed: Buffer | null, about: Uint8Array): Buffer | null {
  if (!Buffer.isBuffer(sealed) || sealed.length < NONCE_BYTES + TAG_BYTES) return null;
  const tagAt = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(about);
  decipher.setAuthTag(sealed.subarray(tagAt));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, tagAt)), decipher.final()]);
  } catch {
    return null;
  }
}

/** What a record's seal is bound to: trail id ‖ seq as 8 bytes big-endian ‖ previous head (design section 4). */
export function recordPlace(trail: string, seq: number, previousHead: Uint8Array): Buffer {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(seq));
  return Buffer.concat([trailIdBytes(trail), number, previousHead]);
}
