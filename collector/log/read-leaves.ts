import { parseRecord, type AuditRecord } from '../../protocol/audit/record.ts';
import { CollectorError } from '../collector-error.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { createTrailStore } from '../trail/trail-store.ts';

/** A leaf of the log with its record. */
export type LogLeaf = { readonly index: number; readonly record: AuditRecord };

/** Reads leaves from an index on, at most `limit`; the records come from wherever they lie in their trails. */
export type ReadLeaves = (from: number, limit: number) => readonly LogLeaf[];

export function createLeafReader(collector: Pick<Collector, 'store' | 'keyring' | 'clock'>): ReadLeaves {
  const { store } = collector;
  const trails = createTrailStore(collector);
  const runAt = (index: number) =>
    store.first(
      queries
        .selectFrom('logRuns')
        .innerJoin('trails', 'trails.number', 'logRuns.trail')
        .select(['logRuns.first', 'logRuns.count', 'logRuns.seq', 'trails.id'])
        .where('logRuns.first', '<=', index)
        .orderBy('logRuns.first', 'desc')
        .limit(1),
    );
  return (from, limit) => {
    const leaves: LogLeaf[] = [];
    while (leaves.length < limit) {
      const index = from + leaves.length;
      const run = runAt(index);
      const trail = run === undefined || run.first + run.count <= index ? null : trails.find(run.id);
      if (run === undefined || trail === null) break;
      const count = Math.min(run.first + run.count - index, limit - leaves.length);
      const records = trails.read(trail, run.seq + index - run.first, count);
      if (records.length !== count) throw new CollectorError('log.record_missing');
      for (const { bytes } of records) leaves.push({ index: from + leaves.length, record: recordIn(bytes) });
    }
    return leaves;
  };
}

function recordIn(bytes: Buffer): AuditRecord {
  const record = parseRecord(bytes);
  if (record === null) throw new CollectorError('trail.record_invalid');
  return record;
}
