import type Database from 'better-sqlite3';
import { openCheckpoint, readCheckpointText } from '../../../protocol/log/checkpoint.ts';
import { rangeRoot } from '../../../protocol/log/proofs.ts';
import type { NoteVerifier } from '../../../protocol/log/signed-note.ts';
import { HASH_BYTES } from '../../../protocol/log/tree-hash.ts';

type ReceiptRow = {
  readonly seq: number;
  readonly count: number;
  readonly first: number;
  readonly checkpoint: string;
  readonly proof: Buffer;
};

/**
 * Whether the receipts follow each other up to the cursor and each proves its records under its checkpoint; the first
 * record whose receipt does not, or null. Without the log's key the checkpoints are believed to be the log's. A trail of
 * which nothing was ever acknowledged has none.
 */
export function checkReceipts(db: Database.Database, cursor: number, log: NoteVerifier | null): number | null {
  const rows = db.prepare<[], ReceiptRow>('SELECT * FROM receipt ORDER BY seq').iterate();
  const leaves = db.prepare<[number, number], Buffer>('SELECT leaf FROM record WHERE seq >= ? AND seq < ?').pluck();
  let next = 1;
  for (const row of rows) {
    if (row.seq !== next || !isProved(row, leaves.all(row.seq, row.seq + row.count), log)) return next;
    next += row.count;
  }
  return next === 1 || next === cursor + 1 ? null : next;
}

function isProved(
  { count, first, checkpoint, proof }: ReceiptRow,
  leaves: readonly Buffer[],
  log: NoteVerifier | null,
) {
  const head = log === null ? readCheckpointText(checkpoint) : openCheckpoint(checkpoint, log);
  if (head === null || leaves.length !== count || proof.length % HASH_BYTES !== 0) return false;
  const hashes = Array.from({ length: proof.length / HASH_BYTES }, (_, at) =>
    proof.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
  return rangeRoot({ first, size: head.size }, leaves, hashes)?.equals(head.root) === true;
}
