import { z } from 'zod';
import { parseRecord } from '../../protocol/audit/record.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { ownTrails } from '../audit/own-trail.ts';
import type { Collector } from '../collector.ts';
import { createTrailStore } from '../trail/trail-store.ts';
import type { WrittenDay } from './write-archive.ts';

const KIND = 'archive.written';
const DetailSchema = z.object({
  day: z.string(),
  first: z.number(),
  count: z.number(),
  manifest: z.string().optional(), // was not told at first
});

/** Records that a day was written to an archive. */
export function tellWritten(collector: Collector, actor: string, { day, first, count, manifest }: WrittenDay): void {
  recordOwnEvent(collector, { actor, kind: KIND, detail: { day, first, count, manifest } });
}

/** The same for a day that was found there, unless it was told: whoever wrote it may have been killed in between. */
export function tellFound(collector: Collector, actor: string, found: WrittenDay): void {
  if (!isTold(collector, found)) tellWritten(collector, actor, found);
}

/** The newest are looked at first: it is one of them, but after a kill. */
function isTold(collector: Collector, { day, first, count, manifest }: WrittenDay): boolean {
  const trails = createTrailStore(collector);
  const numbers = collector.store.connection
    .prepare<[number, string], number>('SELECT seq FROM records WHERE trail = ? AND kind = ? ORDER BY seq DESC')
    .pluck();
  for (const trail of ownTrails(collector).toReversed()) {
    for (const seq of numbers.all(trail.number, KIND)) {
      const [stored] = trails.read(trail, seq, 1);
      const record = stored?.content.kind === 'bytes' ? parseRecord(stored.content.bytes) : null;
      const told = DetailSchema.safeParse(record?.detail).data;
      if (told === undefined) continue;
      const isSameDay = told.day === day && told.first === first && told.count === count;
      if (told.manifest === manifest || (told.manifest === undefined && isSameDay)) return true;
    }
  }
  return false;
}
