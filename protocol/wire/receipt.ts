import { z } from 'zod';
import { Base64HashSchema } from '../base64-hash.ts';

/** More hashes than any proof has in a tree of 2^50 leaves. */
const ProofSchema = z.array(Base64HashSchema).max(102);

/**
 * What the collector gives for records: their place in its transparency log, proved under a checkpoint that it signed, and
 * that the log only grew since the size that was asked for. Hashes are base64 of 32 bytes.
 */
export const ReceiptSchema = z.strictObject({
  /** Signed note (C2SP tlog-checkpoint). */
  checkpoint: z.string().max(16_384),
  /** Runs of records that lie one after the other in the log: record `seq` is leaf `first`, and so on for `count`. */
  runs: z
    .array(
      z.strictObject({
        seq: z.number().int().min(1),
        first: z.number().int().min(0),
        count: z.number().int().min(1),
        /** As `rangeProof` of protocol/log: subtrees outside the run, from left to right. */
        proof: ProofSchema,
      }),
    )
    .max(1000),
  /** PROOF of RFC 9162 section 2.1.4.1 from the size in `glasskey-log-size`; null when none was named or it is ahead. */
  consistency: ProofSchema.nullable(),
});
export type Receipt = z.infer<typeof ReceiptSchema>;
