import { z } from 'zod';
import type { FeedFault } from '../../protocol/feed/feed.ts';

/** What a FHIR server answers to a batch: one entry for each of ours, in the same order. */
const BatchResponseSchema = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z.literal('batch-response'),
  entry: z.array(z.looseObject({ response: z.looseObject({ status: z.string() }) })),
});

export type BatchVerdict = { readonly accepted: number; readonly fault: FeedFault | null };

/**
 * How many entries from the first on are stored, and why the next one is not. A batch that is answered with 200 need not be
 * stored as a whole, and what is stored beyond the first that is not comes again: it is recognised by its identity.
 */
export function readBatchAnswer(body: string, count: number): BatchVerdict {
  const answer = BatchResponseSchema.safeParse(parseJson(body)).data;
  if (answer === undefined || answer.entry.length !== count) return { accepted: 0, fault: 'receiver.misunderstood' };
  const statuses = answer.entry.map(({ response }) => Number(/^\d{3}/.exec(response.status)?.[0] ?? 0));
  const bad = statuses.findIndex((status) => !isStored(status));
  return bad === -1 ? { accepted: count, fault: null } : { accepted: bad, fault: faultOf(statuses[bad] ?? 0) };
}

/** 412: If-None-Exist found it more than once, so it is there. */
const isStored = (status: number): boolean => (status >= 200 && status < 300) || status === 304 || status === 412;

/** What an HTTP status that stores nothing means for a feed. */
export function faultOf(status: number): FeedFault {
  if (status === 429 || status === 503) return 'receiver.pushback';
  if (status === 0 || status < 400) return 'receiver.misunderstood';
  return status >= 500 || status === 408 ? 'receiver.unreachable' : 'receiver.refused';
}

/** Retry-After (RFC 9110 section 10.2.3) in seconds: a number, or a date against our own clock. */
export function retryAfterSeconds(header: string | undefined, wallMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, Math.ceil((atMs - wallMs) / 1000));
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // the schema refuses it
  }
}
