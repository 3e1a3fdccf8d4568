import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { listRestorations } from './restore-log.ts';
import { createTrailStore } from '../trail/trail-store.ts';

/** Longest entry that an entry bundle can hold: its length is 16 bits (C2SP tlog-tiles). */
export const ENTRY_MAX_BYTES = 0xffff;

/** A record that is in the log and does not open any more; `glasskey collector verify` tells why. */
export type Unreadable = { readonly trail: string; readonly seq: number };
/** An entry's exact bytes. Null: a record whose content was destroyed; its leaf is all that is left. */
export type Entry = Buffer | Unreadable | null;

/** A run of entries of the log: records, and before them in a restored log the statements, the latest first. */
export function* entriesOf(collector: Collector, from: number, count: number): Generator<Entry> {
  const { store, transparency } = collector;
  const [log, end] = [transparency.number(), from + count];
  const trails = createTrailStore(collector);
  for (const statement of listRestorations(collector).toReversed().slice(from, end)) yield Buffer.from(statement);
  // The run that holds the first of them, from the index: a log can have as many runs as records.
  const before = queries.selectFrom('logRuns').select(({ fn }) => fn.max('first').as('first'));
  const begin = store.first(before.where('log', '=', log).where('first', '<=', from))?.first ?? 0;
  const runs = store.all(
    queries
      .selectFrom('logRuns')
      .innerJoin('trails', 'trails.number', 'logRuns.trail')
      .select(['logRuns.first', 'logRuns.count', 'logRuns.seq as runSeq', 'number', 'id', 'workstation', 'head'])
      .select('trails.seq as seq')
      .where('log', '=', log)
      .where('first', '>=', begin)
      .where('first', '<', end)
      .where((where) => where(where('first', '+', where.ref('count')), '>', from))
      .orderBy('first'),
  );
  for (const { first, count: length, runSeq, ...trail } of runs) {
    const start = Math.max(first, from);
    const wanted = Math.min(first + length, end) - start;
    for (const { seq, content } of trails.read(trail, runSeq + start - first, wanted)) {
      if (content.kind === 'bytes') yield content.bytes;
      else yield content.kind === 'destroyed' ? null : { trail: trail.id, seq };
    }
  }
}

/** Entries in the form of a bundle: each after its length as 2 bytes, big-endian. Null when one is too long for that, or not here. */
export function entryBundle(entries: Iterable<Entry>): Buffer | null {
  const parts: Buffer[] = [];
  for (const entry of entries) {
    if (!Buffer.isBuffer(entry) || entry.length > ENTRY_MAX_BYTES) return null;
    const length = Buffer.alloc(2);
    length.writeUInt16BE(entry.length);
    parts.push(length, entry);
  }
  return Buffer.concat(parts);
}
