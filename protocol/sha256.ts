import { hash } from 'node:crypto';

const scratch = Buffer.alloc(16 * 1024);

/**
 * SHA-256 of the parts, one after the other: 32 bytes. In one call and with a text as its result, which takes half the time
 * of one that makes a Buffer; what fits is joined in one place instead of in a new Buffer each time.
 */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
  let length = 0;
  for (const part of parts) {
    if (length + part.length > scratch.length) return digest(Buffer.concat(parts));
    scratch.set(part, length);
    length += part.length;
  }
  return digest(scratch.subarray(0, length));
}

const digest = (bytes: Uint8Array): Buffer => Buffer.from(hash('sha256', bytes, 'binary'), 'binary');
