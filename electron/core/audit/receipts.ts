import type Database from 'better-sqlite3';
import { readCheckpointText } from '../../../protocol/log/checkpoint.ts';
import { inclusionProof, rangeTree } from '../../../protocol/log/proofs.ts';
import type { RecordProof } from '../../../protocol/log/record-proof.ts';
import { openUnderAnyName } from '../../../protocol/log/restoration.ts';
import type { NoteVerifier } from '../../../protocol/log/signed-note.ts';
import { HASH_BYTES, type Subtree } from '../../../protocol/log/tree-hash.ts';

type ReceiptRow = {
  readonly seq: number;
  readonly count: number;
  readonly first: number;
  readonly checkpoint: string;
  readonly proof: Buffer;
};
/** Whether a row is what its type says: one changed byte of a database file can turn a text into a number. */
const isReceiptRow = ({ count, first, checkpoint, proof }: ReceiptRow): boolean =>
  Number.isSafeInteger(count) &&
  Number.isSafeInteger(first) &&
  typeof checkpoint === 'string' &&
  Buffer.isBuffer(proof);
const LEAVES = 'SELECT leaf FROM record WHERE seq >= ? AND seq < ? ORDER BY seq';

/**
 * Whether the receipts follow each other up to the cursor and each proves its records under its checkpoint; the first
 * record whose receipt does not, or null. Without the log's key the checkpoints are believed to be the log's. A trail of
 * which nothing was ever acknowledged has none.
 */
export function checkReceipts(db: Database.Database, cursor: number, log: NoteVerifier | null): number | null {
  const rows = db.prepare<[], ReceiptRow>('SELECT * FROM receipt ORDER BY seq').iterate();
  const leaves = db.prepare<[number, number], Buffer>(LEAVES).pluck();
  let next = 1;
  for (const row of rows) {
    if (
      !isReceiptRow(row) ||
      row.seq !== next ||
      provedTree(row, leaves.all(row.seq, row.seq + row.count), log) === null
    )
      return next;
    next += row.count;
  }
  return next === 1 || next === cursor + 1 ? null : next;
}

/** Where records are in the log: record `seq` is entry `first`, and so on for `count`. */
export type ReceiptPlace = Pick<ReceiptRow, 'seq' | 'count' | 'first'>;

/** The newest receipts, the newest first. */
export function lastReceipts(db: Database.Database, most: number): readonly ReceiptPlace[] {
  const select = db.prepare<[number], ReceiptPlace>('SELECT seq, count, first FROM receipt ORDER BY seq DESC LIMIT ?');
  return select.all(most);
}

/** The proof of one record out of its receipt; null when it has none, or that proves nothing. */
export function proveRecord(db: Database.Database, trail: string, seq: number): RecordProof | null {
  const find = db.prepare<[number], ReceiptRow>('SELECT * FROM receipt WHERE seq <= ? ORDER BY seq DESC LIMIT 1');
  const row = find.get(seq);
  if (row === undefined || !isReceiptRow(row) || seq >= row.seq + row.count) return null;
  const leaves = db
    .prepare<[number, number], Buffer>(LEAVES)
    .pluck()
    .all(row.seq, row.seq + row.count);
  const proved = provedTree(row, leaves, null);
  const leaf = leaves[seq - row.seq];
  if (proved === null || leaf === undefined) return null;
  const index = row.first + seq - row.seq;
  const path = inclusionProof(index, proved.size, proved.subtree).map((hash) => hash.toString('base64'));
  return { v: 1, trail, seq, leaf: leaf.toString('hex'), index, path, checkpoint: row.checkpoint };
}

/** Name of the log that the newest receipt is of; null where none was ever given. */
export function originOfLastReceipt(db: Database.Database): string | null {
  const note = db.prepare('SELECT checkpoint FROM receipt ORDER BY seq DESC LIMIT 1').pluck().get();
  return typeof note === 'string' ? (readCheckpointText(note)?.origin ?? null) : null;
}

/** What a receipt knows of the log's tree, if its records are in it under its checkpoint. */
function provedTree(
  { count, first, checkpoint, proof }: ReceiptRow,
  leaves: readonly Buffer[],
  log: NoteVerifier | null,
): { readonly size: number; readonly subtree: Subtree } | null {
  const head = log === null ? readCheckpointText(checkpoint) : openUnderAnyName(checkpoint, log);
  if (head === null || leaves.length !== count || proof.length % HASH_BYTES !== 0) return null;
  const hashes = Array.from({ length: proof.length / HASH_BYTES }, (_, at) =>
    proof.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
  const subtree = rangeTree({ first, size: head.size }, leaves, hashes);
  return subtree?.(0, head.size).equals(head.root) === true ? { size: head.size, subtree } : null;
}
