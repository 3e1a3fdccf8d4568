import { type AuditRecord, parseRecord } from '../../protocol/audit/record.ts';
import type { Collector } from '../collector.ts';
import { createTrailStore, type TrailRow } from '../trail/trail-store.ts';
import { verifyTrail } from '../trail/verify-trails.ts';
import { readFirstAudit } from './first-audit.ts';
import { appendOwnRecord, type OwnEvent } from './own-record.ts';
import { ownTrail, ownTrails } from './own-trail.ts';

type Parts = Pick<Collector, 'store' | 'keyring' | 'clock'>;

/** What was done at the collector, as people read it. */
export type OwnEntry = Pick<AuditRecord, 'trail' | 'seq' | 'at' | 'detail'> & {
  readonly actor: string;
  readonly kind: string;
};
/** `brokenAt`: the first number that does not verify, in the first trail that has one. */
export type OwnAudit = { readonly records: readonly OwnEntry[]; readonly brokenAt: number | null };

const PAGE = 500;

/**
 * Records what was done at the collector itself, in a trail of its own like those of the workstations.
 * Call it in the transaction it tells of. A running server puts it into the log (log-own-trail.ts).
 */
export function recordOwnEvent(collector: Parts, event: OwnEvent): void {
  collector.store.transaction(() => appendOwnRecord(collector, ownTrail(collector), event));
}

/** Everything that was done at the collector, the oldest first, up to the first number that does not verify. */
export function readOwnAudit(collector: Parts): OwnAudit {
  const first = readFirstAudit(collector);
  if (first.brokenAt !== null) return first;
  const records: OwnEntry[] = [...first.records];
  for (const trail of ownTrails(collector)) {
    const check = verifyTrail(createTrailStore(collector), trail);
    const brokenAt = check.kind === 'whole' ? null : check.seq;
    records.push(...readEntries(collector, trail, (brokenAt ?? trail.seq + 1) - 1));
    if (brokenAt !== null) return { records, brokenAt };
  }
  return { records, brokenAt: null };
}

function readEntries(collector: Parts, trail: TrailRow, end: number): readonly OwnEntry[] {
  const trails = createTrailStore(collector);
  const entries: OwnEntry[] = [];
  for (let done = 0; done < end; done += PAGE) {
    const page = trails.read(trail, done + 1, Math.min(PAGE, end - done));
    entries.push(...page.flatMap(({ content }) => (content.kind === 'bytes' ? (entryOf(content.bytes) ?? []) : [])));
  }
  return entries;
}

function entryOf(bytes: Buffer): OwnEntry | null {
  const record = parseRecord(bytes);
  if (record === null) return null;
  const { trail, seq, at, kind, detail, user } = record;
  return { trail, seq, at, kind, detail, actor: user?.id ?? 'collector' };
}
