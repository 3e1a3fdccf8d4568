import { hash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SEGMENT_SUFFIX, type Manifest } from '../../protocol/archive/segment.ts';
import type { ChainPoint } from '../../protocol/audit/trail-hash.ts';
import { readCheckpointText } from '../../protocol/log/checkpoint.ts';
import { logNumber } from '../../protocol/log/restoration.ts';
import type { NoteVerifier } from '../../protocol/log/signed-note.ts';
import { contentFault, fault, type SegmentFault } from './segment-fault.ts';
import { openSegment, type SegmentFile } from './segment-file.ts';

export type BadSegment = SegmentFault & { readonly kind: 'broken'; readonly file: string };
export type GoodSegment = { readonly kind: 'whole'; readonly file: string; readonly manifest: Manifest };
export type ArchiveVerdict = { readonly segments: readonly GoodSegment[]; readonly bad: readonly BadSegment[] };

/** What a segment is held against: the one before it, null for the first, and where every trail stands. */
type Before = { readonly last: Pick<SegmentFile, 'manifest' | 'jws'> | null; readonly points: Map<string, ChainPoint> };

/**
 * Checks all segments of a folder in order, from their bytes and the log's key alone. After one that does not hold it goes
 * on by what was signed of it, so that each is named for its own fault. Reads only. The content stays closed: it is
 * covered by the sums, and each leaf by the log.
 */
export function verifyArchive(folder: string, log: NoteVerifier): ArchiveVerdict {
  const segments: GoodSegment[] = [];
  const bad: BadSegment[] = [];
  let before: Before | null = { last: null, points: new Map() };
  for (const file of segmentNames(folder)) {
    const segment = openOrNull(join(folder, file), log);
    if (segment === null) {
      bad.push({ kind: 'broken', file, ...fault('unreadable') });
      before = null; // nobody knows what the next one is to follow
      continue;
    }
    try {
      const { manifest, jws } = segment;
      const points: Before['points'] = before?.points ?? new Map();
      const found: SegmentFault | null = fitFault(segment, file, before) ?? contentFault(segment, log, points);
      if (found === null) segments.push({ kind: 'whole', file, manifest });
      else bad.push({ kind: 'broken', file, ...found });
      before = { last: { manifest, jws }, points: found === null ? points : new Map() };
    } finally {
      segment.close();
    }
  }
  return { segments, bad };
}

/** The names of the segments in a folder, in order of their days. */
export function segmentNames(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(SEGMENT_SUFFIX))
    .toSorted((a, b) => (a < b ? -1 : 1));
}

function openOrNull(path: string, log: NoteVerifier): SegmentFile | null {
  try {
    return openSegment(path, log);
  } catch {
    return null; // the file system cannot read it
  }
}

function fitFault({ manifest }: SegmentFile, file: string, before: Before | null): SegmentFault | null {
  if (file !== `${manifest.day}${SEGMENT_SUFFIX}`) return fault('name');
  if (before === null) return null;
  const last = before.last?.manifest ?? null;
  const previous = before.last === null ? null : hash('sha256', before.last.jws);
  const [origin, lastOrigin] = [manifest, last ?? manifest].map((one) => readCheckpointText(one.checkpoint)?.origin);
  // Of each restoration that led to it a log begins with the statement, which is no record.
  const beginning = origin === undefined ? 0 : logNumber(origin) - 1;
  const first = last === null ? beginning : last.first + last.count;
  const follows = manifest.previous === previous && manifest.first === first && origin === lastOrigin;
  return follows ? null : fault('order');
}
