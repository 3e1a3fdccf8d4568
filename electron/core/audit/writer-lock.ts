import { closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';

export type WriterLock = { readonly release: () => void };

/**
 * One writer: an exclusive lock of the operating system on a file beside the database, taken through SQLite because Node
 * has no file locks. It goes with the process, however that ends, and never keeps a reader of the trail waiting. Throws
 * SQLITE_BUSY when another process, or this one, holds it.
 */
export function takeWriterLock(trailFile: string): WriterLock {
  const file = `${trailFile}.lock`;
  closeSync(openSync(file, 'a', 0o600));
  const db = new Database(file, { timeout: 0 });
  try {
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw error;
  }
  return { release: () => db.close() };
}
