import { join } from 'node:path';
import { SEGMENT_SUFFIX, type Frame } from '../../protocol/archive/segment.ts';
import { leafHash } from '../../protocol/audit/trail-hash.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { CollectorError } from '../collector-error.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { createRecordSealer, type Content, type RecordSealer } from '../trail/record-sealer.ts';
import { openFromArchive } from './archived-content.ts';
import { chainedFrames } from './chained-frames.ts';
import { openSegment } from './segment-file.ts';

/** A record out of an archive; `unreadable`: there is no content in the file, or it is not what the leaf says. */
export type ReadFrame = Pick<Frame, 'trail' | 'seq' | 'leaf' | 'head'> & {
  readonly index: number;
  readonly content: Exclude<Content, { kind: 'damaged' | 'gone' }> | { readonly kind: 'unreadable' };
};

/**
 * Opens the records of one archived day, or of that only one trail, with the keys of this collector. What was destroyed
 * since is closed here too. Throws `archive.foreign` if there is no such day of this log.
 */
export function* readArchive(
  collector: Collector,
  folder: string,
  { day, trail, log }: { readonly day: string; readonly trail: string | null; readonly log: string },
): Generator<ReadFrame> {
  const verifier = readVerifier(log);
  const segment = verifier === null ? null : openSegment(join(folder, `${day}${SEGMENT_SUFFIX}`), verifier);
  if (segment === null) throw new CollectorError('archive.foreign');
  const sealer = createRecordSealer(collector);
  try {
    for (const { index, frame, previous } of chainedFrames(segment)) {
      const { trail: id, seq, leaf, head } = frame;
      if (trail !== null && trail !== id) continue;
      yield { trail: id, seq, leaf, head, index, content: openFrame(collector, sealer, frame, previous) };
    }
  } finally {
    segment.close();
  }
}

function openFrame(
  { store }: Collector,
  sealer: RecordSealer,
  { trail, seq, leaf, key: dataKey, sealed }: Frame,
  previous: Uint8Array,
): ReadFrame['content'] {
  const row = store.first(
    queries
      .selectFrom('records')
      .innerJoin('trails', 'trails.number', 'records.trail')
      .select(['records.trail as trailNumber', 'records.destroyed'])
      .where('trails.id', '=', trail)
      .where('records.seq', '=', seq),
  );
  const place = { trail, seq, previous, dataKey, ...(row ?? { trailNumber: 0, destroyed: null }) };
  const key = sealer.keyOf(place);
  if (key === null) {
    const content = sealer.open({ ...place, sealed });
    return content.kind === 'destroyed' ? content : { kind: 'unreadable' };
  }
  if (sealed.length === 0) return { kind: 'unreadable' };
  try {
    const bytes = openFromArchive(key, sealed, place);
    return leafHash(bytes).equals(leaf) ? { kind: 'bytes', bytes } : { kind: 'unreadable' };
  } catch {
    return { kind: 'unreadable' };
  }
}
