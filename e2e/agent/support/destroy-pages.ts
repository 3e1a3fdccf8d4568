import { randomBytes } from 'node:crypto';
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';

/** Random bytes over every page but the first, as a dying disk would leave them; nothing is in the log that could hide it. */
export function destroyPages(file: string): void {
  const db = new Database(file);
  db.pragma('wal_checkpoint(TRUNCATE)');
  const pageSize = Number(db.pragma('page_size', { simple: true }));
  db.close();
  const descriptor = openSync(file, 'r+');
  const length = statSync(file).size - pageSize;
  writeSync(descriptor, randomBytes(length), 0, length, pageSize);
  closeSync(descriptor);
}
