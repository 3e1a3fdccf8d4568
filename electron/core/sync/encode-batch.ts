import { promisify } from 'node:util';
import { constants, gzip, zstdCompress } from 'node:zlib';
import type { RecordsBatch } from './collector-client.ts';

/** A record of the trail: its exact bytes, and the head after it in lower-case hex. */
export type UnsentRecord = { readonly seq: number; readonly bytes: Buffer; readonly head: string };

const NEWLINE = Buffer.from('\n');
const gzipBody = promisify(gzip);
const zstdBody = promisify(zstdCompress);

/** Packs records (at least one, in order) for the wire, off the main thread. */
export async function encodeBatch(
  trail: string,
  records: readonly UnsentRecord[],
  encoding: RecordsBatch['encoding'],
): Promise<Omit<RecordsBatch, 'logSize'>> {
  const [first, last] = [records[0], records.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('a batch has at least one record');
  const plain = Buffer.concat(records.flatMap(({ bytes }) => [bytes, NEWLINE]));
  // Level 1 is the fastest and, for such text, as small as gzip's default.
  const level = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
  const body = encoding === 'zstd' ? await zstdBody(plain, level) : await gzipBody(plain);
  return { trail, from: first.seq, head: last.head, encoding, body };
}
