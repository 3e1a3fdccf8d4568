import { z } from 'zod';
import { parseRecord } from '../../protocol/audit/record.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { ownTrails } from '../audit/own-trail.ts';
import { CollectorError } from '../collector-error.ts';
import type { Collector } from '../collector.ts';
import { createTrailStore, type TrailRow } from '../trail/trail-store.ts';
import type { WrittenDay } from './write-archive.ts';

const KIND = 'archive.written';
const DetailSchema = z.object({
  day: z.string(),
  first: z.number(),
  count: z.number(),
  manifest: z.string().optional(), // was not told at first
  folder: z.string().optional(), // nor was that
});

type Told = z.infer<typeof DetailSchema>;
/** Who writes an archive, and where. */
export type Writing = { readonly actor: string; readonly folder: string };

/** Records that a day was written to an archive, and what of it does not verify. */
export function tellWritten(
  collector: Collector,
  { actor, folder }: Writing,
  { day, first, count, manifest, fault }: WrittenDay,
): void {
  const damaged = fault === undefined ? {} : { damaged: fault.what, leaf: fault.record?.index ?? null };
  recordOwnEvent(collector, { actor, kind: KIND, detail: { day, first, count, manifest, folder, ...damaged } });
}

/** The same for a day that was found there, unless it was told: whoever wrote it may have been killed in between. */
export function tellFound(collector: Collector, writing: Writing, found: WrittenDay): void {
  if (!isTold(collector, found)) tellWritten(collector, writing, found);
}

/**
 * Throws `archive.days_missing` if a folder does not end in the day that was written to it last, or in a later one: nothing
 * in an archive tells that its newest files are gone. What was told before a restoration is of another log.
 */
export function checkNoneMissing(collector: Collector, folder: string, last: WrittenDay | null): void {
  for (const told of allTold(collector, ownTrails(collector).slice(-1))) {
    if (told.folder !== folder) continue;
    if (last !== null && (last.day > told.day || last.manifest === told.manifest)) return;
    throw new CollectorError('archive.days_missing');
  }
}

function isTold(collector: Collector, { day, first, count, manifest }: WrittenDay): boolean {
  for (const told of allTold(collector, ownTrails(collector))) {
    const isSameDay = told.day === day && told.first === first && told.count === count;
    if (told.manifest === manifest || (told.manifest === undefined && isSameDay)) return true;
  }
  return false;
}

/** The newest first: what is looked for is one of them, but after a kill. */
function* allTold(collector: Collector, own: readonly TrailRow[]): Generator<Told> {
  const trails = createTrailStore(collector);
  const numbers = collector.store.connection
    .prepare<[number, string], number>('SELECT seq FROM records WHERE trail = ? AND kind = ? ORDER BY seq DESC')
    .pluck();
  for (const trail of own.toReversed()) {
    for (const seq of numbers.all(trail.number, KIND)) {
      const [stored] = trails.read(trail, seq, 1);
      const record = stored?.content.kind === 'bytes' ? parseRecord(stored.content.bytes) : null;
      const told = DetailSchema.safeParse(record?.detail).data;
      if (told !== undefined) yield told;
    }
  }
}
