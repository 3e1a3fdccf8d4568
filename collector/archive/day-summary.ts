import { hash } from 'node:crypto';
import { SUM_BYTES, type Manifest } from '../../protocol/archive/segment.ts';
import { RECORD_CLASSES } from '../../protocol/audit/record-class.ts';
import { rangeProof } from '../../protocol/log/proofs.ts';
import { CollectorError } from '../collector-error.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { createTileStore } from '../log/tile-store.ts';
import { queries } from '../store/queries.ts';
import type { ClosedDay } from './closed-days.ts';
import type { Archived } from './frames-of-day.ts';

/** What is remembered of a day while its records are written: hashes and counts, no content. */
export type DaySummary = {
  readonly add: (archived: Archived, bytes: Buffer) => void;
  /** SHA-256 of each frame, one after the other. */
  readonly sums: () => Buffer;
  /** The manifest, under the log's newest checkpoint. Throws `archive.record_missing` if the store held fewer records. */
  readonly manifest: (previous: string | null) => Manifest;
};

export function createDaySummary(collector: Collector, day: ClosedDay): DaySummary {
  const sums = Buffer.alloc(day.count * SUM_BYTES); // one for all: a day may have a million records
  let added = 0;
  const trails = new Map<string, Manifest['trails'][number]>();
  const keys = new Set<number>();
  const unreadable: number[] = [];
  let destroyed = 0;
  const add: DaySummary['add'] = ({ frame: { trail, seq, key }, previous, state }, bytes) => {
    if (!trails.has(trail)) trails.set(trail, { trail, seq: seq - 1, head: previous.toString('hex') });
    if (state === 'unreadable') unreadable.push(day.first + added);
    if (state === 'destroyed') destroyed += 1;
    keys.add(key);
    if (added < day.count) sums.set(hash('sha256', bytes, 'buffer'), added * SUM_BYTES);
    added += 1;
  };
  const manifest: DaySummary['manifest'] = (previous) => {
    if (added !== day.count) throw new CollectorError('archive.record_missing');
    const { size, note: checkpoint } = collector.transparency.head();
    const subtree = createTileStore(collector.store.connection).reader(collector.transparency.number());
    const proof = rangeProof({ first: day.first, count: day.count, size }, subtree);
    return {
      v: 1,
      ...day,
      previous,
      sums: hash('sha256', sums),
      trails: [...trails.values()],
      keys: keysOf(collector, keys),
      destroyed,
      unreadable,
      madeAt: isoTime(collector.clock.wallMs()),
      checkpoint,
      proof: proof.map((sibling) => sibling.toString('base64')),
    };
  };
  return { add, sums: () => sums, manifest };
}

function keysOf({ store }: Collector, ids: ReadonlySet<number>): Manifest['keys'] {
  return store
    .all(queries.selectFrom('dataKeys').select(['id', 'purpose', 'month']).orderBy('id'))
    .flatMap(({ id, purpose, month }) => {
      const recordClass = RECORD_CLASSES.find((name) => purpose === `records.${name}`);
      return ids.has(id) && recordClass !== undefined ? [{ id, class: recordClass, month }] : [];
    });
}
