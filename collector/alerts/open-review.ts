import type { AuditRecord } from '../../protocol/audit/record.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';

/**
 * A reviewer has a day from the time of the event, which may have arrived late; from its arrival where the workstation's clock
 * says that it is still to come.
 */
export const REVIEW_MS = 24 * 3_600_000;

/** Puts an emergency access into the review queue. */
export function openReview(
  { store, time }: Collector,
  record: AuditRecord,
  { workstation, identity }: { readonly workstation: string; readonly identity: 'verified' | 'claimed' },
): void {
  const startedMs = Date.parse(record.at);
  store.change(
    queries.insertInto('reviews').values({
      grantId: record.grant ?? record.id,
      trail: record.trail,
      seq: record.seq,
      workstation,
      user: record.user?.id ?? '',
      identity,
      startedMs,
      deadlineMs: Math.min(startedMs, time.nowMs()) + REVIEW_MS,
      state: 'open',
    }),
  );
}
