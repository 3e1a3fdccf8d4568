import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const POOL_BYTES = 256 * NONCE_BYTES;

/** Nonces are fetched from the operating system many at a time. */
let pool: Buffer = Buffer.alloc(0);
function takeNonce(): Buffer {
  if (pool.length < NONCE_BYTES) pool = randomBytes(POOL_BYTES);
  const nonce = pool.subarray(0, NONCE_BYTES);
  pool = pool.subarray(NONCE_BYTES);
  return nonce;
}

// A key goes in as a KeyObject: Node takes three times as long over one that is given as bytes, and each record has its own.

/** AES-256-GCM with a random 96-bit nonce: nonce ‖ ciphertext ‖ tag. `about` is authenticated, not stored. */
export function seal(key: Buffer, plain: Uint8Array, about: Uint8Array): Buffer {
  const nonce = takeNonce();
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce);
  cipher.setAAD(about);
  const body = cipher.update(plain);
  cipher.final(); // GCM holds nothing back
  return Buffer.concat([nonce, body, cipher.getAuthTag()]);
}

/** The reverse of `seal`. Throws if key, bytes or `about` are not the ones it was sealed with. */
export function unseal(key: Buffer, sealed: Buffer, about: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), sealed.subarray(0, NONCE_BYTES));
  decipher.setAAD(about);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const plain = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES));
  decipher.final(); // throws when anything is not what it was
  return plain;
}
