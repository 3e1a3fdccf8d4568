import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DestroyedPart, Destruction } from '../../protocol/audit/destruction.ts';
import { readCheckpointText } from '../../protocol/log/checkpoint.ts';
import type { NoteVerifier } from '../../protocol/log/signed-note.ts';
import { chainedFrames, type ChainedFrame } from '../archive/chained-frames.ts';
import { openSegment } from '../archive/segment-file.ts';
import { verifyArchive, type BadSegment } from '../archive/verify-archive.ts';

/** What an archive holds of the records of one part of a certificate. */
export type ArchivedPart = Pick<DestroyedPart, 'class' | 'month' | 'count'> & {
  /** So many of them are in it, each leaf proved under the log's checkpoint. */
  readonly found: number;
  /** So many of those still carry their sealed bytes: what is on storage that forgets nothing stays there. */
  readonly sealed: number;
  /** So many of these the collector still has a key to: it must be none. Null: nobody looked. */
  readonly withKey: number | null;
  /** Whether the leaves are those of the certificate; null: not all of them are here. */
  readonly isSame: boolean | null;
};

/** `bad`: files of the archive that do not hold. `misplaced`: the first record that is another leaf of the log than certified. */
export type ArchiveFinding = {
  readonly parts: readonly ArchivedPart[];
  readonly bad: readonly BadSegment[];
  readonly misplaced: { readonly trail: string; readonly seq: number } | null;
};

/** Whether whoever asks has a key that opens this record. */
export type HasKey = (archived: ChainedFrame) => boolean;

const LEAF_BYTES = 32;

/** The leaves of one part, in the order of its certificate, as far as they were found. */
type Collected = {
  readonly part: DestroyedPart;
  readonly leaves: Buffer;
  readonly isFound: Uint8Array;
  found: number;
  sealed: number;
  withKey: number;
};
/** Records `seq` and on: the part that they belong to, and the place of the first in its order. */
type Stretch = { readonly seq: number; readonly count: number; readonly index: number | null; readonly at: number };
type Wanted = Stretch & { readonly collected: Collected };

/**
 * Looks for the records of a certificate in an archive, from its files and the log's key alone: the archive is verified
 * first, so that each leaf found is proved. 32 bytes of memory a record. Null: the folder holds no archived day.
 */
export function findInArchive(
  { folder, log, hasKey }: { readonly folder: string; readonly log: NoteVerifier; readonly hasKey: HasKey | null },
  said: Destruction,
): ArchiveFinding | null {
  const { segments, bad } = verifyArchive(folder, log);
  if (segments.length === 0 && bad.length === 0) return null;
  const parts = said.parts.map(collect);
  const wanted = stretchesOf(parts);
  const origin = readCheckpointText(said.checkpoint)?.origin;
  let misplaced: ArchiveFinding['misplaced'] = null;
  for (const { file, manifest } of segments) {
    const segment = openSegment(join(folder, file), log);
    if (segment === null) continue; // verified just now: somebody took it away
    // Places are those of the log of that name: after a restoration they are others.
    const isSameLog = readCheckpointText(manifest.checkpoint)?.origin === origin;
    for (const archived of chainedFrames(segment)) {
      const { index, frame } = archived;
      const stretch = findStretch(wanted.get(frame.trail) ?? [], frame.seq);
      if (stretch === undefined) continue;
      keep(stretch, archived, hasKey);
      const isThere = stretch.index === null || stretch.index + frame.seq - stretch.seq === index;
      if (isSameLog && !isThere) misplaced ??= { trail: frame.trail, seq: frame.seq };
    }
    segment.close();
  }
  return { parts: parts.map((one) => tell(one, hasKey !== null)), bad, misplaced };
}

const collect = (part: DestroyedPart): Collected => ({
  part,
  leaves: Buffer.alloc(part.count * LEAF_BYTES),
  isFound: new Uint8Array(part.count),
  found: 0,
  sealed: 0,
  withKey: 0,
});

/** By trail, in order of number. */
function stretchesOf(parts: readonly Collected[]): ReadonlyMap<string, readonly Wanted[]> {
  const all = new Map<string, Wanted[]>();
  for (const collected of parts) {
    let at = 0;
    for (const { trail, runs } of collected.part.trails)
      for (const [seq, count, index] of runs) {
        const known = all.get(trail) ?? [];
        known.push({ seq, count, index, at, collected });
        all.set(trail, known);
        at += count;
      }
  }
  for (const [trail, stretches] of all)
    all.set(
      trail,
      stretches.toSorted((a, b) => a.seq - b.seq),
    );
  return all;
}

function findStretch(stretches: readonly Wanted[], seq: number): Wanted | undefined {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle]?.seq ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  const stretch = stretches[low - 1];
  return stretch !== undefined && seq < stretch.seq + stretch.count ? stretch : undefined;
}

function keep({ seq: first, at, collected }: Wanted, archived: ChainedFrame, hasKey: HasKey | null): void {
  const { seq, leaf, sealed } = archived.frame;
  const place = at + seq - first;
  if (collected.isFound[place] === 1) return;
  collected.isFound[place] = 1;
  collected.leaves.set(leaf, place * LEAF_BYTES);
  collected.found += 1;
  if (sealed.length === 0) return;
  collected.sealed += 1;
  if (hasKey?.(archived) === true) collected.withKey += 1;
}

function tell({ part, leaves, found, sealed, withKey }: Collected, isTried: boolean): ArchivedPart {
  const digest = found === part.count ? createHash('sha256').update(leaves).digest('hex') : null;
  const { class: name, month, count } = part;
  const isSame = digest === null ? null : digest === part.digest;
  return { class: name, month, count, found, sealed, withKey: isTried ? withKey : null, isSame };
}
