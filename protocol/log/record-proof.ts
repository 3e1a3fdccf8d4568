import { z } from 'zod';
import { Base64HashSchema } from '../base64-hash.ts';
import { placeIn } from '../audit/record.ts';
import { leafHash } from '../audit/trail-hash.ts';
import { isWitnessed, NO_WITNESSES, type WitnessRule } from './cosignature.ts';
import { verifyInclusion } from './proofs.ts';
import { isLedTo, openUnderAnyName } from './restoration.ts';
import type { NoteVerifier } from './signed-note.ts';

/**
 * That one record is in a collector's log, for somebody who has nothing else of it: a file by itself. The record is not in
 * it and cannot be guessed from it. The leaf is that of the trail (trail-hash.ts), index and path those of RFC 9162.
 */
export const RecordProofSchema = z.strictObject({
  v: z.literal(1),
  trail: z.uuid(),
  seq: z.number().int().min(1),
  /** Lower-case hex. */
  leaf: z.string().regex(/^[0-9a-f]{64}$/),
  index: z.number().int().min(0),
  /** Base64, the lowest sibling first. */
  path: z.array(Base64HashSchema).max(64),
  /** Signed note (C2SP tlog-checkpoint). */
  checkpoint: z.string().max(16_384),
});
export type RecordProof = z.infer<typeof RecordProofSchema>;

export type ProofVerdict = 'proved' | 'checkpoint' | 'name' | 'witnesses' | 'record' | 'place' | 'path';

export type ProofQuestion = {
  /** The record's exact bytes; null when they are not at hand: then nothing shows which record it is. */
  readonly record: Uint8Array | null;
  readonly rule?: WitnessRule;
  /** Of restorations, the oldest first (restoration.ts). */
  readonly statements?: readonly string[];
};

/**
 * `proved`, or what is wrong: the checkpoint was not signed by this log; it is of another name of it, to which no statement
 * leads; too few witnesses cosigned it; the record's bytes are not the leaf's; they are those of another trail or number
 * than the proof says; or the path does not lead to the checkpoint.
 */
export function verifyRecordProof(
  proof: RecordProof,
  log: NoteVerifier,
  { record, rule = NO_WITNESSES, statements = [] }: ProofQuestion,
): ProofVerdict {
  const checkpoint = openUnderAnyName(proof.checkpoint, log);
  if (checkpoint === null) return 'checkpoint';
  if (!isLedTo(log, checkpoint.origin, statements)) return 'name';
  if (!isWitnessed(proof.checkpoint, rule)) return 'witnesses';
  const leaf = Buffer.from(proof.leaf, 'hex');
  if (record !== null && !leafHash(record).equals(leaf)) return 'record';
  if (record !== null && !isPlacedIn(record, proof)) return 'place';
  const path = proof.path.map((hash) => Buffer.from(hash, 'base64'));
  const { size, root } = checkpoint;
  return verifyInclusion({ index: proof.index, size, root }, leaf, path) ? 'proved' : 'path';
}

/** Whether the record itself says that it is the one that the proof names: nothing else binds the two. */
function isPlacedIn(record: Uint8Array, { trail, seq }: RecordProof): boolean {
  const place = placeIn(record);
  return place?.trail === trail.toLowerCase() && place.seq === seq;
}
