import { closeSync, existsSync, openSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';

const RETRY_MS = 50;

export type WriterLock = { readonly release: () => void };

const lockFile = (trailFile: string): string => `${trailFile}.lock`;

/**
 * One writer: an exclusive lock of the operating system on a file beside the database, taken through SQLite because Node
 * has no file locks. It goes with the process, however that ends, and never keeps a reader of the trail waiting. Throws
 * SQLITE_BUSY when another process, or this one, still holds it after `waitMs`.
 */
export async function takeWriterLock(trailFile: string, waitMs: number): Promise<WriterLock> {
  const file = lockFile(trailFile);
  closeSync(openSync(file, 'a', 0o600));
  const db = new Database(file, { timeout: 0 });
  try {
    for (let waitedMs = 0; !tryLock(db, waitedMs >= waitMs); waitedMs += RETRY_MS) await wait(RETRY_MS);
  } catch (error) {
    db.close();
    throw error;
  }
  return { release: () => db.close() };
}

function tryLock(db: Database.Database, isLast: boolean): boolean {
  try {
    db.pragma('journal_mode = MEMORY'); // asks for the lock, too
    db.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (isLast || !isBusy(error)) throw error;
    return false;
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');

/** Whether a process writes this trail at the moment. Takes no lock that would be in its way. */
export function hasWriter(trailFile: string): boolean {
  if (!existsSync(lockFile(trailFile))) return false;
  const db = new Database(lockFile(trailFile), { readonly: true, timeout: 0 });
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    db.close();
  }
}
