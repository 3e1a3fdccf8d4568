import { createHash } from 'node:crypto';

/** SHA-256 of a certificate's DER in lower-case hex. */
export const fingerprintOf = (der: ArrayBuffer | Uint8Array): string =>
  createHash('sha256').update(new Uint8Array(der)).digest('hex');
