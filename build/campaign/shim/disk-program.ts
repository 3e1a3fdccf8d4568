import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

// For disk.integration.test.ts: `node disk-program.ts FOLDER WHAT`. Says on standard output what it believes to be on the disk.
const [folder = '', what = ''] = process.argv.slice(2);
const say = (text: string): void => void writeSync(1, `${text}\n`);

/** Rows, each committed before it is said, until the power goes. */
function insertRows(synchronous: 'FULL' | 'OFF'): void {
  const db = new Database(join(folder, 'rows.db'));
  db.pragma('journal_mode = WAL');
  db.pragma(`synchronous = ${synchronous}`);
  db.exec('CREATE TABLE IF NOT EXISTS row (n INTEGER PRIMARY KEY)');
  const insert = db.prepare('INSERT INTO row VALUES ((SELECT coalesce(max(n), 0) + 1 FROM row))');
  for (let n = 0; n < 10_000; n += 1) say(String(insert.run().lastInsertRowid));
}

function write(name: string, text: string, sync: 'synced' | 'unsynced'): void {
  const file = openSync(join(folder, name), 'w');
  writeSync(file, text);
  if (sync === 'synced') fsyncSync(file);
  closeSync(file);
}

function syncFolder(): void {
  const file = openSync(folder, 'r');
  fsyncSync(file);
  closeSync(file);
}

/** Says the name of the error with which a write, and a sync, ends. */
function tryAll(): void {
  const code = (act: () => void): string => {
    try {
      act();
      return 'done';
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    }
  };
  const file = openSync(join(folder, 'old'), 'r+');
  say(code(() => void writeSync(file, 'x')));
  say(code(() => fsyncSync(file)));
}

switch (what) {
  case 'rows-full':
    insertRows('FULL');
    break;
  case 'rows-off':
    insertRows('OFF');
    break;
  case 'files':
    write('synced', 'new', 'synced');
    syncFolder();
    write('old', 'changed', 'unsynced');
    write('never-named', 'new', 'synced');
    renameSync(join(folder, 'moved'), join(folder, 'target'));
    say(readFileSync(join(folder, 'target'), 'utf8'));
    writeSync(openSync(join(folder, 'synced'), 'a'), '!');
    break;
  default:
    tryAll();
}
