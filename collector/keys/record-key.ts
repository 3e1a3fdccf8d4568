import { trailIdBytes } from '../../protocol/audit/trail-hash.ts';
import { hmac } from './hmac.ts';

/** Which record: its trail and number, and the head before it. */
export type RecordPlace = { readonly trail: string; readonly seq: number; readonly previous: Uint8Array };

const LABEL = Buffer.from('glasskey record key v1\n');

/**
 * The key of one record, 32 bytes: HMAC-SHA-256 of its place under the data key of its class and month. So that a record
 * under a legal hold can outlive that data key, here and in every archive, without being sealed anew.
 */
export function recordKey(dataKey: Buffer, trail: string, seq: number): Buffer {
  return hmac(dataKey, LABEL, trailIdBytes(trail), numberBytes(seq));
}

/** What a sealed record is bound to (electron/core/audit/README.md): trail id ‖ seq as 8 bytes big-endian ‖ previous head. */
export function aboutRecord({ trail, seq, previous }: RecordPlace): Buffer {
  return Buffer.concat([trailIdBytes(trail), numberBytes(seq), previous]);
}

function numberBytes(seq: number): Buffer {
  const number = Buffer.alloc(8);
  number.writeUInt32BE(Math.floor(seq / 2 ** 32));
  number.writeUInt32BE(seq % 2 ** 32, 4);
  return number;
}
