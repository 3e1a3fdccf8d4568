import { createHash } from 'node:crypto';

/**
 * A DICOM UID under 2.25, the root for UUIDs (DICOM PS3.5 B.2), always the same for the same name.
 * The UUID is of version 8 (RFC 9562 section 5.8).
 */
export function createUid(name: string): string {
  const bytes = createHash('sha256').update(`glasskey lab\n${name}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${bytes.toString('hex')}`)}`;
}
