import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import { leafHash } from '../../protocol/audit/trail-hash.ts';
import { type AuditRecord, parseRecord } from '../../protocol/audit/record.ts';
import { BATCH_MAX_BYTES, BATCH_MAX_RECORDS } from '../../protocol/wire/records.ts';
import { ok, refuse, type Result } from '../collector.ts';

const NEWLINE = 0x0a;
type Limits = { readonly maxOutputLength: number; readonly chunkSize: number };
const gunzipBody = promisify<Buffer, Limits, Buffer>(gunzip);
const unzstdBody = promisify<Buffer, Limits, Buffer>(zstdDecompress);

/** One record as it came. `record` is null when the bytes are not one strict record of this trail at this number. */
export type Arrived = {
  readonly seq: number;
  readonly bytes: Buffer;
  readonly leaf: Buffer;
  readonly record: AuditRecord | null;
};

/** Unpacks a body of protocol/wire/records.ts into the exact bytes of its records. */
export async function readBatch(body: Buffer, encoding: string | undefined): Promise<Result<readonly Buffer[]>> {
  if (encoding !== 'zstd' && encoding !== 'gzip') return refuse('request.invalid');
  let plain: Buffer;
  try {
    const limits = { maxOutputLength: BATCH_MAX_BYTES, chunkSize: chunkFor(body) };
    plain = await (encoding === 'zstd' ? unzstdBody(body, limits) : gunzipBody(body, limits));
  } catch (error) {
    const isTooLarge = error instanceof RangeError; // ERR_BUFFER_TOO_LARGE
    return refuse(isTooLarge ? 'request.too_large' : 'request.invalid');
  }
  return splitLines(plain);
}

/** Room for all that a body is likely to hold: each chunk more is another way to the thread pool and back. */
const chunkFor = (body: Buffer): number => Math.min(Math.max(32 * body.length, 1024), 1024 * 1024);

function splitLines(plain: Buffer): Result<readonly Buffer[]> {
  const lines: Buffer[] = [];
  let start = 0;
  while (start < plain.length) {
    const end = plain.indexOf(NEWLINE, start);
    if (end === -1 || end === start) return refuse('request.invalid'); // not closed, or empty
    if (lines.length === BATCH_MAX_RECORDS) return refuse('request.too_large');
    lines.push(plain.subarray(start, end));
    start = end + 1;
  }
  return lines.length === 0 ? refuse('request.invalid') : ok(lines);
}

/** Hashes and reads the records of a batch, outside of any transaction. */
export function arrive(trail: string, from: number, lines: readonly Buffer[]): readonly Arrived[] {
  return lines.map((bytes, index) => {
    const seq = from + index;
    const parsed = parseRecord(bytes);
    const record = parsed?.trail === trail && parsed.seq === seq ? parsed : null;
    return { seq, bytes, leaf: leafHash(bytes), record };
  });
}
