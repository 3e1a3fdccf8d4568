import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { RECORD_MAX_BYTES } from '../../protocol/audit/record.ts';
import { aboutRecord, type RecordPlace } from '../keys/record-key.ts';
import { seal, unseal } from '../keys/seal.ts';

const LABEL = Buffer.from('glasskey archive v1\n');

/** A record's bytes for an archive: compressed, then sealed with the record's own key, bound to its place. */
export function sealForArchive(key: Buffer, bytes: Buffer, place: RecordPlace): Buffer {
  return seal(key, zstdCompressSync(bytes), about(place));
}

/** The reverse. Throws if it was sealed for another place, or with another key. */
export function openFromArchive(key: Buffer, sealed: Buffer, place: RecordPlace): Buffer {
  return zstdDecompressSync(unseal(key, sealed, about(place)), { maxOutputLength: RECORD_MAX_BYTES });
}

/** Another one than in the database: what is sealed for the one never opens as the other. */
const about = (place: RecordPlace): Buffer => Buffer.concat([LABEL, aboutRecord(place)]);
