import { z } from 'zod';
import { Base64HashSchema } from '../base64-hash.ts';
import { leafHash } from '../audit/trail-hash.ts';
import { isWitnessed, NO_WITNESSES, type WitnessRule } from './cosignature.ts';
import { verifyInclusion } from './proofs.ts';
import { openUnderAnyName } from './restoration.ts';
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

export type ProofVerdict = 'proved' | 'checkpoint' | 'witnesses' | 'record' | 'path';

/**
 * `proved`, or what is wrong: the checkpoint is not this log's (under any name that it had or
 * got by a restoration), too few witnesses cosigned it, the record's exact bytes (null: they are not at hand) are
 * not the leaf's, or the path does not lead to the checkpoint.
 */
export function verifyRecordProof(
  proof: RecordProof,
  log: NoteVerifier,
  { record, rule = NO_WITNESSES }: { readonly record: Uint8Array | null; readonly rule?: WitnessRule },
): ProofVerdict {
  const checkpoint = openUnderAnyName(proof.checkpoint, log);
  if (checkpoint === null) return 'checkpoint';
  if (!isWitnessed(proof.checkpoint, rule)) return 'witnesses';
  const leaf = Buffer.from(proof.leaf, 'hex');
  if (record !== null && !leafHash(record).equals(leaf)) return 'record';
  const path = proof.path.map((hash) => Buffer.from(hash, 'base64'));
  const { size, root } = checkpoint;
  return verifyInclusion({ index: proof.index, size, root }, leaf, path) ? 'proved' : 'path';
}
