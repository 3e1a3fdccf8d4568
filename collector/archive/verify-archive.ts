import { hash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SEGMENT_SUFFIX, SUM_BYTES, type Manifest } from '../../protocol/archive/segment.ts';
import { type ChainPoint, firstHead, nextHead } from '../../protocol/audit/trail-hash.ts';
import { readCheckpointText } from '../../protocol/log/checkpoint.ts';
import { rangeRoot } from '../../protocol/log/proofs.ts';
import { isRestored, openUnderAnyName } from '../../protocol/log/restoration.ts';
import type { NoteVerifier } from '../../protocol/log/signed-note.ts';
import { openSegment, type SegmentFile } from './segment-file.ts';

/** The first thing that does not hold in a file. */
export type SegmentBreak =
  | 'unreadable' // it cannot be read, is cut off, or the log's key did not sign it
  | 'name' // it says that it is another day
  | 'order' // a day before it is missing, or is not the one that it was written after
  | 'record' // the bytes of a record are not those that were signed
  | 'count' // there are more or fewer records than it says
  | 'sums' // only the list of sums is damaged; the records are whole
  | 'chain' // a record does not follow from the one before it in its trail
  | 'proof'; // the leaves are not those of the log under its checkpoint

export type BadSegment = {
  readonly kind: 'broken';
  readonly file: string;
  readonly what: SegmentBreak;
  /** The first bad record: its leaf in the log, and which record that is, if it can be told. */
  readonly record: { readonly index: number; readonly trail: string | null; readonly seq: number | null } | null;
};
export type GoodSegment = { readonly kind: 'whole'; readonly file: string; readonly manifest: Manifest };
export type ArchiveVerdict = { readonly segments: readonly GoodSegment[]; readonly bad: BadSegment | null };

/** What a segment is held against: the one before it, and where every trail stands. */
type Before = {
  readonly manifest: Manifest | null;
  readonly jws: string | null;
  readonly points: Map<string, ChainPoint>;
};

/**
 * Checks all segments of a folder in order, from their bytes and the log's key alone, up to the first that does not hold.
 * Reads only. The content stays closed: it is covered by the sums, and each leaf by the log.
 */
export function verifyArchive(folder: string, log: NoteVerifier): ArchiveVerdict {
  const segments: GoodSegment[] = [];
  let before: Before = { manifest: null, jws: null, points: new Map() };
  for (const file of segmentNames(folder)) {
    const segment = openOrNull(join(folder, file), log);
    if (segment === null) return { segments, bad: { kind: 'broken', file, what: 'unreadable', record: null } };
    try {
      const fault = fitFault(segment, file, before) ?? contentFault(segment, log, before.points);
      if (fault !== null) return { segments, bad: { kind: 'broken', file, ...fault } };
      segments.push({ kind: 'whole', file, manifest: segment.manifest });
      before = { manifest: segment.manifest, jws: segment.jws, points: before.points };
    } finally {
      segment.close();
    }
  }
  return { segments, bad: null };
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

type Fault = Pick<BadSegment, 'what' | 'record'>;
const fault = (what: SegmentBreak, record: BadSegment['record'] = null): Fault => ({ what, record });

function fitFault({ manifest }: SegmentFile, file: string, before: Before): Fault | null {
  if (file !== `${manifest.day}${SEGMENT_SUFFIX}`) return fault('name');
  const last = before.manifest;
  const previous = before.jws === null ? null : hash('sha256', before.jws);
  const [origin, lastOrigin] = [manifest, last ?? manifest].map((one) => readCheckpointText(one.checkpoint)?.origin);
  // A log that begins with a restoration has the statement of it as leaf 0, which is no record.
  const beginning = origin !== undefined && isRestored(origin) ? 1 : 0;
  const first = last === null ? beginning : last.first + last.count;
  const follows = manifest.previous === previous && manifest.first === first && origin === lastOrigin;
  return follows ? null : fault('order');
}

function contentFault(segment: SegmentFile, log: NoteVerifier, points: Map<string, ChainPoint>): Fault | null {
  const { manifest, sums } = segment;
  const { first, count } = manifest;
  const starts = new Map(
    manifest.trails.map(({ trail, seq, head }) => [trail, { seq, head: Buffer.from(head, 'hex') }]),
  );
  const leaves: Buffer[] = [];
  const computed: Buffer[] = [];
  for (const { bytes, frame } of segment.frames()) {
    const at = leaves.length;
    const sum = hash('sha256', bytes, 'buffer');
    const said = sums.subarray(at * SUM_BYTES, (at + 1) * SUM_BYTES);
    if (at >= count) return fault('count');
    if (frame === null) return fault('record', { index: first + at, trail: null, seq: null });
    const { trail, seq, leaf, head } = frame;
    if (!sum.equals(said)) {
      // Either the frame is damaged or the list; the signed sum over the whole list says whether the list is.
      if (isSigned(sums, manifest)) return fault('record', { index: first + at, trail: null, seq: null });
      return sumsFault(segment);
    }
    const point = points.get(trail) ?? starts.get(trail) ?? { seq: 0, head: firstHead(trail) };
    const place = { index: first + at, trail, seq };
    if (seq !== point.seq + 1 || !nextHead(point.head, leaf).equals(head)) return fault('chain', place);
    points.set(trail, { seq, head: Buffer.from(head) });
    leaves.push(Buffer.from(leaf));
    computed.push(sum);
  }
  if (leaves.length !== count) return fault('count');
  if (!isSigned(Buffer.concat(computed), manifest)) return fault('sums');
  const checkpoint = openUnderAnyName(manifest.checkpoint, log);
  const proof = manifest.proof.map((sibling) => Buffer.from(sibling, 'base64'));
  const root = checkpoint === null ? null : rangeRoot({ first, size: checkpoint.size }, leaves, proof);
  return root !== null && checkpoint?.root.equals(root) === true ? null : fault('proof');
}

const isSigned = (sums: Buffer, { sums: signed }: Manifest): boolean => hash('sha256', sums) === signed;

/** The list of sums is damaged. Whether the records are is told by their own sum: together they must give the signed one. */
function sumsFault({ manifest, sums, frames }: SegmentFile): Fault {
  const computed = [...frames()].map(({ bytes }) => hash('sha256', bytes, 'buffer'));
  if (isSigned(Buffer.concat(computed), manifest)) return fault('sums');
  const at = computed.findIndex((sum, index) => !sum.equals(sums.subarray(index * SUM_BYTES, (index + 1) * SUM_BYTES)));
  return fault('record', { index: manifest.first + Math.max(at, 0), trail: null, seq: null });
}
