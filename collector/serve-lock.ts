import { join } from 'node:path';
import Database from 'better-sqlite3';

/**
 * Keeps a second process off the same work on the same data. A lock of the operating system, held through SQLite: it ends with the
 * process, however that ends, so no stale file has to be judged. Null if another holds it.
 */
export function takeLock(
  dataDir: string,
  name: 'serve.lock' | 'archive.lock',
): { readonly release: () => void } | null {
  const db = new Database(join(dataDir, name), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
    return { release: () => db.close() };
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY') return null;
    throw error;
  }
}
