import { leafHash } from '../../../protocol/audit/trail-hash.ts';
import { isWitnessed, type WitnessRule } from '../../../protocol/log/cosignature.ts';
import { openCheckpoint, type Checkpoint } from '../../../protocol/log/checkpoint.ts';
import { rangeRoot, verifyConsistency } from '../../../protocol/log/proofs.ts';
import type { NoteVerifier } from '../../../protocol/log/signed-note.ts';
import type { Receipt } from '../../../protocol/wire/receipt.ts';
import { ok, refuse, type Result } from '../errors.ts';
import type { UnsentRecord } from './encode-batch.ts';

/**
 * Why a receipt proves nothing. `log.went_back`: the log is smaller than it was. `log.split_view`: it shows another history
 * than before. Both mean that the collector lost or changed what it had acknowledged. `log.not_witnessed`: too few of those who
 * have to cosign did, which may pass.
 */
export type ReceiptFault =
  'log.receipt_missing' | 'log.receipt_invalid' | 'log.not_witnessed' | 'log.went_back' | 'log.split_view';

/** The newest checkpoint that was checked before, as the note that was given; null before the first. */
export type Seen = { readonly note: string | null; readonly size: number | null };

export type ReceiptCheck = {
  readonly log: NoteVerifier;
  readonly witnesses: WitnessRule;
  readonly seen: Seen;
  /** The records that were sent, in order: each of them has to be proved. */
  readonly records: readonly UnsentRecord[];
};

/** The receipt, if all the records are in the collector's log under its checkpoint and the log only grew; or a `ReceiptFault`. */
export function checkReceipt(
  { log, witnesses, seen, records }: ReceiptCheck,
  receipt: Receipt | undefined,
): Result<Receipt> {
  if (receipt === undefined) return refuse('log.receipt_missing');
  const checkpoint = openCheckpoint(receipt.checkpoint, log);
  if (checkpoint === null || !isProved(records, receipt, checkpoint)) return refuse('log.receipt_invalid');
  const before = seen.note === null ? null : openCheckpoint(seen.note, log);
  if (before !== null && before.size > checkpoint.size) return refuse('log.went_back');
  if (before !== null && !isGrown(before, checkpoint, receipt)) return refuse('log.split_view');
  // Last: another history that the log has signed is evidence, whoever has not cosigned it.
  return isWitnessed(receipt.checkpoint, witnesses) ? ok(receipt) : refuse('log.not_witnessed');
}

const isGrown = (before: Checkpoint, now: Checkpoint, { consistency }: Receipt): boolean =>
  consistency !== null && verifyConsistency(before, now, bytesOf(consistency));

/** Whether the receipt's runs are exactly these records, one after the other, each at its place in the tree. */
function isProved(records: readonly UnsentRecord[], { runs }: Receipt, { size, root }: Checkpoint): boolean {
  let next = 0;
  for (const { seq, first, count, proof } of runs) {
    const run = records.slice(next, next + count);
    if (run.length !== count || run[0]?.seq !== seq) return false;
    const leaves = Buffer.concat(run.map(({ bytes }) => leafHash(bytes)));
    if (rangeRoot({ first, size }, leaves, bytesOf(proof))?.equals(root) !== true) return false;
    next += count;
  }
  return next === records.length;
}

const bytesOf = (hashes: readonly string[]): Buffer[] => hashes.map((hash) => Buffer.from(hash, 'base64'));
