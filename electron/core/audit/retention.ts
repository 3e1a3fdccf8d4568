import type Database from 'better-sqlite3';

const DAY_MS = 86_400_000;

/** A month whose content is due for destruction, and the records in it. */
export type DueMonth = {
  readonly id: number;
  readonly month: string;
  readonly fromSeq: number;
  readonly toSeq: number;
};

/**
 * Months that are over, that the collector holds whole, and whose last acknowledgement is more than `days` old. What is
 * not acknowledged stays for ever.
 */
export function dueMonths(db: Database.Database, nowMs: number, days: number): readonly DueMonth[] {
  const thisMonth = new Date(nowMs).toISOString().slice(0, 7);
  return db
    .prepare<[string, number], DueMonth>(
      `SELECT k.id, k.month, min(r.seq) AS fromSeq, max(r.seq) AS toSeq
       FROM data_key k JOIN record r ON r.data_key = k.id
       WHERE k.wrapped IS NOT NULL AND substr(k.month, 1, 7) < ? AND k.acknowledged_at_ms <= ?
       GROUP BY k.id HAVING max(r.seq) <= (SELECT seq FROM cursor) ORDER BY k.id`,
    )
    .all(thisMonth, nowMs - days * DAY_MS);
}

/**
 * Destroys a month's key and sealed bytes; leaf and head stay, and which records they were, as none of them can tell. Within the transaction that records it, so that neither is
 * ever without the other. Pages are overwritten (secure_delete); the caller empties the write-ahead log afterwards.
 */
export function destroyMonth(db: Database.Database, { id, fromSeq, toSeq }: DueMonth): void {
  db.prepare<[number, number, number]>(
    'UPDATE data_key SET wrapped = NULL, destroyed_from_seq = ?, destroyed_to_seq = ? WHERE id = ?',
  ).run(fromSeq, toSeq, id);
  db.prepare<[number]>('UPDATE record SET sealed = NULL WHERE data_key = ?').run(id);
}
