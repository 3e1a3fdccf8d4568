import { z } from 'zod';
import { ReceiptSchema } from './receipt.ts';

/**
 * POST /v1/records. The body is the records' exact bytes, each followed by one newline (a record is one-line JSON and
 * holds no raw newline), compressed with `content-encoding` zstd or gzip. Headers name what the body must hash to.
 */
export const RECORDS_MEDIA_TYPE = 'application/vnd.glasskey.records';
export const RecordsHeadersSchema = z.object({
  'glasskey-trail': z.uuid(),
  /** Sequence number of the first record in the body. */
  'glasskey-from': z.coerce.number().int().min(1),
  /** Head after the last record in the body, lower-case hex. */
  'glasskey-head': z.string().regex(/^[0-9a-f]{64}$/),
  /** Size of the newest checkpoint that the sender has seen of the collector's log; absent if it has seen none. */
  'glasskey-log-size': z.coerce.number().int().min(0).optional(),
});

/**
 * The highest contiguous sequence number that is durable at the collector, and the head there. Also the answer of
 * GET /v1/trails/:trail (number 0 and the first head for a trail that was never sent): a workstation whose own trail has a
 * lower number, or another head at that number, has lost or changed records. Somebody else's trail is `not_found`.
 */
export const RecordsReplySchema = z.strictObject({
  trail: z.uuid(),
  seq: z.number().int().min(0),
  head: z.string().regex(/^[0-9a-f]{64}$/),
  /** For the records of the batch that is answered; absent where none was sent. */
  receipt: ReceiptSchema.optional(),
});
export type RecordsReply = z.infer<typeof RecordsReplySchema>;

/** Limits of one batch: records, and bytes before compression. */
export const BATCH_MAX_RECORDS = 1000;
export const BATCH_MAX_BYTES = 4 * 1024 * 1024;
