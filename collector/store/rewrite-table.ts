import type { Store } from './open-store.ts';

/**
 * Empties a small table, which overwrites its pages (secure_delete is on), and fills it again: rows that once moved may have
 * left copies in the free space of pages, and a key must leave none. What lies in the write-ahead log until its next truncation is the caller's to mind.
 * Call it inside a transaction.
 */
export function rewriteTable({ connection }: Store, table: 'dataKeys' | 'recordKeys', fill: () => void): void {
  connection.exec(`DELETE FROM ${table}`);
  fill();
}
