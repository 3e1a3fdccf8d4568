import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { trailIdBytes } from '../../../protocol/audit/trail-hash.ts';

export const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export type Sealing = { readonly key: KeyObject; readonly nonce: Buffer; readonly about: Uint8Array };

/** AES-256-GCM: nonce ‖ ciphertext ‖ tag. `about` is authenticated, not stored. */
export function seal({ key, nonce, about }: Sealing, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(about);
  const body = cipher.update(plain);
  cipher.final(); // GCM holds nothing back
  return Buffer.concat([nonce, body, cipher.getAuthTag()]);
}

/** The reverse of `seal`; null when key, bytes or `about` are not what they were. */
export function unseal(key: KeyObject, sealed: Buffer | null, about: Uint8Array): Buffer | null {
  if (!Buffer.isBuffer(sealed) || sealed.length < NONCE_BYTES + TAG_BYTES) return null;
  const tagAt = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(about);
  decipher.setAuthTag(sealed.subarray(tagAt));
  try {
    const plain = decipher.update(sealed.subarray(NONCE_BYTES, tagAt));
    decipher.final(); // throws when anything is not what it was
    return plain;
  } catch {
    return null;
  }
}

/** What a record's seal is bound to: trail id ‖ seq as 8 bytes big-endian ‖ previous head (electron/core/audit/README.md). */
export function recordPlace(trail: string, seq: number, previousHead: Uint8Array): Buffer {
  const place = Buffer.allocUnsafe(24 + previousHead.length);
  trailIdBytes(trail).copy(place);
  place.writeUInt32BE(Math.floor(seq / 2 ** 32), 16);
  place.writeUInt32BE(seq % 2 ** 32, 20);
  place.set(previousHead, 24);
  return place;
}
