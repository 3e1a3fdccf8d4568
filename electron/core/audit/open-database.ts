import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { AgentError } from '../errors.ts';
import { SCHEMA_VERSION, migrate } from './schema.ts';

/** How long a write waits for a reader that holds the database for a moment. */
const BUSY_MS = 2000;

/** Makes an empty file that only this account can read; its entry in the folder is on the disk before anything relies on it. */
function createPrivately(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'wx', 0o600));
  if (process.platform === 'win32') return;
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Settings that SQLite forgets with the connection; `synchronous` falls back to NORMAL on every open of a WAL file. */
function settle(db: Database.Database): void {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('fullfsync = ON');
  db.pragma('recursive_triggers = ON');
  db.pragma('foreign_keys = ON');
  db.pragma('secure_delete = ON');
  db.pragma('wal_autocheckpoint = 0'); // the writer does it between commits
  db.pragma('journal_size_limit = 4194304');
  db.pragma('trusted_schema = OFF');
  // What a statement may have to take back: the triggers make every insert keep it, else in a file of its own.
  db.pragma('temp_store = MEMORY');
}

/** Opens for writing, with migrations. Throws SQLite's and the file system's errors; AgentError `audit.newer_schema`. */
export function openDatabase(file: string, make: 'create' | 'existing'): Database.Database {
  if (make === 'create') createPrivately(file);
  const db = new Database(file, { fileMustExist: true, timeout: BUSY_MS });
  try {
    const version = schemaVersion(db);
    settle(db);
    migrate(db, version);
    if (process.platform !== 'win32') chmodSync(file, 0o600);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens for reading only; a writer may be at work. Throws like `openDatabase`. */
export function openForReading(file: string): Database.Database {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
  try {
    schemaVersion(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function schemaVersion(db: Database.Database): number {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > SCHEMA_VERSION) throw new AgentError('audit.newer_schema');
  return version;
}
