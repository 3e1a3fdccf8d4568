import { z } from 'zod';
import { leafHash } from '../audit/trail-hash.ts';
import { openCheckpoint } from './checkpoint.ts';
import { verifyInclusion } from './proofs.ts';
import type { NoteVerifier } from './signed-note.ts';

/**
 * That one record is in a collector's log, for somebody who has nothing else of it: a file by itself. The record is not in
 * it and cannot be guessed from it. The leaf is that of design section 4, index and path those of RFC 9162.
 */
export const RecordProofSchema = z.strictObject({
  v: z.literal(1),
  trail: z.uuid(),
  seq: z.number().int().min(1),
  /** Lower-case hex. */
  leaf: z.string().regex(/^[0-9a-f]{64}$/),
  index: z.number().int().min(0),
  /** Base64, the lowest sibling first. */
  path: z.array(z.base64().length(44)).max(64),
  /** Signed note (C2SP tlog-checkpoint). */
  checkpoint: z.string().max(16_384),
});
export type RecordProof = z.infer<typeof RecordProofSchema>;

export type ProofVerdict = 'proved' | 'checkpoint' | 'record' | 'path';

/**
 * `proved`, or what is wrong: the checkpoint is not this log's, the record's exact bytes (null: they are not at hand) are
 * not the leaf's, or the path does not lead to the checkpoint.
 */
export function verifyRecordProof(proof: RecordProof, log: NoteVerifier, record: Uint8Array | null): ProofVerdict {
  const checkpoint = openCheckpoint(proof.checkpoint, log);
  if (checkpoint === null) return 'checkpoint';
  const leaf = Buffer.from(proof.leaf, 'hex');
  if (record !== null && !leafHash(record).equals(leaf)) return 'record';
  const path = proof.path.map((hash) => Buffer.from(hash, 'base64'));
  const { size, root } = checkpoint;
  return verifyInclusion({ index: proof.index, size, root }, leaf, path) ? 'proved' : 'path';
}
