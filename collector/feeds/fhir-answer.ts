import { z } from 'zod';
import type { Repetition } from '../../protocol/audit/fhir/batch-bundle.ts';
import type { FeedFault } from '../../protocol/feed/feed.ts';

/** What a FHIR server answers to a batch: one entry for each of ours, in the same order. */
const BatchResponseSchema = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z.literal('batch-response'),
  entry: z.array(z.looseObject({ response: z.looseObject({ status: z.string() }) })),
});

export type BatchVerdict = {
  readonly accepted: number;
  readonly fault: FeedFault | null;
  /** The entries that it says it stored now, also beyond the first that it did not. */
  readonly stored: readonly number[];
};

/** What the entries of a batch asked for. `isRepetition`: whether the server can have that entry from before. */
export type BatchAsked = {
  readonly count: number;
  readonly repetition: Repetition;
  readonly isRepetition: (index: number) => boolean;
};

/**
 * How many entries from the first on are stored, and why the next one is not. A batch that is answered with 200 need not be
 * stored as a whole, and what is stored beyond the first that is not comes again: it is recognised by its identity.
 * null: it is no answer to such a batch.
 */
export function readBatchAnswer(body: string, { count, repetition, isRepetition }: BatchAsked): BatchVerdict | null {
  const answer = BatchResponseSchema.safeParse(parseJson(body)).data;
  if (answer === undefined || answer.entry.length !== count) return null;
  const statuses = answer.entry.map(({ response }) => Number(/^\d{3}/.exec(response.status)?.[0] ?? 0));
  const faults = statuses.map((status, index) =>
    repetition === 'put' ? faultOf(status) : faultOfCreate(status, isRepetition(index)),
  );
  const bad = faults.findIndex((fault) => fault !== null);
  const stored = statuses.flatMap((status, index) => (faultOf(status) === null && !FOUND.has(status) ? [index] : []));
  return { accepted: bad === -1 ? count : bad, fault: faults[bad] ?? null, stored };
}

/** Answers to a conditional create that found one (200, or 304) or more (412) of what it asked for, and stored nothing. */
const FOUND: ReadonlySet<number> = new Set([200, 304, 412]);

/** A server that finds what was never sent to it did not look for that: it ignores the condition, or cannot use it. */
function faultOfCreate(status: number, isRepetition: boolean): FeedFault | null {
  if (!FOUND.has(status)) return faultOf(status);
  return isRepetition ? null : 'receiver.misunderstood';
}

/** What an HTTP status means for a feed; null: it is stored. */
export function faultOf(status: number): FeedFault | null {
  if (status >= 200 && status < 300) return null;
  if (status === 429 || status === 503) return 'receiver.pushback';
  if (status === 0 || status < 400) return 'receiver.misunderstood';
  return status >= 500 || status === 408 ? 'receiver.unreachable' : 'receiver.refused';
}

/** Whether a server, or the way to it, that answers so to a whole batch may have stored some of it nevertheless. */
export const mayHaveStored = (status: number): boolean =>
  status === 408 || status >= 500 || (status >= 200 && status < 300);

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
