import { createHash, hash } from 'node:crypto';
import { SUM_BYTES, type Manifest } from '../../protocol/archive/segment.ts';
import { type ChainPoint, firstHead, nextHead } from '../../protocol/audit/trail-hash.ts';
import { rangeRoot } from '../../protocol/log/proofs.ts';
import { openUnderAnyName } from '../../protocol/log/restoration.ts';
import type { NoteVerifier } from '../../protocol/log/signed-note.ts';
import { HASH_BYTES } from '../../protocol/log/tree-hash.ts';
import type { SegmentFile } from './segment-file.ts';

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

/** `record`: the first bad one, by its leaf in the log, and which record that is, if it can be told. */
export type SegmentFault = {
  readonly what: SegmentBreak;
  readonly record: { readonly index: number; readonly trail: string | null; readonly seq: number | null } | null;
};

export const fault = (what: SegmentBreak, record: SegmentFault['record'] = null): SegmentFault => ({ what, record });

/** What of a segment's own content does not hold; `points`: where its trails stood, which is moved on. */
export function contentFault(
  segment: SegmentFile,
  log: NoteVerifier,
  points: Map<string, ChainPoint>,
): SegmentFault | null {
  const { manifest, sums } = segment;
  const { first, count } = manifest;
  const starts = new Map(
    manifest.trails.map(({ trail, seq, head }) => [trail, { seq, head: Buffer.from(head, 'hex') }]),
  );
  const leaves = Buffer.alloc(count * HASH_BYTES); // one for all: a day may have a million records
  let at = 0;
  for (const { bytes, frame } of segment.frames()) {
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
    leaves.set(leaf, at * HASH_BYTES);
    at += 1;
  }
  if (at !== count) return fault('count');
  if (!isSigned(sums, manifest)) return fault('sums');
  const checkpoint = openUnderAnyName(manifest.checkpoint, log);
  const proof = manifest.proof.map((sibling) => Buffer.from(sibling, 'base64'));
  const root = checkpoint === null ? null : rangeRoot({ first, size: checkpoint.size }, leaves, proof);
  return root !== null && checkpoint?.root.equals(root) === true ? null : fault('proof');
}

const isSigned = (sums: Buffer, { sums: signed }: Manifest): boolean => hash('sha256', sums) === signed;

/** The list of sums is damaged. Whether the records are is told by their own sum: together they must give the signed one. */
function sumsFault({ manifest, sums, frames }: SegmentFile): SegmentFault {
  const together = createHash('sha256');
  let [at, bad] = [0, -1];
  for (const { bytes } of frames()) {
    const sum = hash('sha256', bytes, 'buffer');
    together.update(sum);
    if (bad < 0 && !sum.equals(sums.subarray(at * SUM_BYTES, (at + 1) * SUM_BYTES))) bad = at;
    at += 1;
  }
  if (together.digest('hex') === manifest.sums) return fault('sums');
  return fault('record', { index: manifest.first + Math.max(bad, 0), trail: null, seq: null });
}
