import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;

/**
 * HMAC-SHA-256 (RFC 2104) of the parts, 32 bytes; `key` at most 64 bytes. By two hashes in one call each: a quarter of the
 * time that Node's `createHmac` takes for texts as short as ours, and two are made for every record that arrives.
 */
export function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  if (key.length > BLOCK_BYTES) throw new RangeError('a longer key would have to be hashed first');
  const [inner, outer] = [Buffer.alloc(BLOCK_BYTES, 0x36), Buffer.alloc(BLOCK_BYTES, 0x5c)];
  key.forEach((byte, at) => {
    inner.writeUInt8(0x36 ^ byte, at);
    outer.writeUInt8(0x5c ^ byte, at);
  });
  return sha256(Buffer.concat([outer, sha256(Buffer.concat([inner, ...parts]))]));
}

const sha256 = (bytes: Buffer): Buffer => hash('sha256', bytes, 'buffer');
