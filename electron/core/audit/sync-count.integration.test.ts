import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase } from './open-database.ts';
import { testEvent, testPlace } from './testing/test-trail.ts';

const STRACE = '/usr/bin/strace';
const folder = mkdtempSync(join(tmpdir(), 'trail-sync-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function canTrace(): boolean {
  return existsSync(STRACE) && spawnSync(STRACE, ['-f', '-o', '/dev/null', '/bin/true']).status === 0;
}

describe.skipIf(!canTrace())('syncs, counted by the system calls (skipped without strace)', () => {
  it('are exactly one for each commit', () => {
    const file = join(folder, 'trail.db');
    const keychain = join(folder, 'keychain.json');
    const child = join(import.meta.dirname, 'testing', 'append-child.ts');
    const count = (events: number): number => {
      for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(`${file}${suffix}`, { force: true });
      writeFileSync(keychain, '');
      const log = join(folder, 'calls');
      const args = ['-f', '-y', '-e', 'trace=fsync,fdatasync', '-o', log, process.execPath, child, file, keychain];
      execFileSync(STRACE, [...args, '0', String(events), 'one-by-one'], { stdio: 'pipe' });
      return readFileSync(log, 'utf8').split('trail.db-wal>').length - 1;
    };
    // The same start and end in both runs: what differs are the appends, each waited for before the next.
    expect(count(140) - count(40)).toBe(100);
  });
});

describe('an open database', () => {
  it('moves the log into the file between two appends, while none waits', async () => {
    const place = testPlace();
    const { trail } = await place.open({ markEveryMs: 1000 });
    const size = (): number => statSync(place.file).size;
    let moved = 0;
    for (let n = 0; n < 500; n += 1) {
      const before = size();
      await trail.append(testEvent(n));
      expect(size()).toBe(before);
      await nextTurn();
      if (size() > before) moved += 1;
    }
    expect(moved).toBe(1);
    await trail.close();
    place.remove();
  });

  it('is at full synchronous on every open, with triggers that REPLACE cannot pass', async () => {
    const place = testPlace();
    const { trail } = await place.open();
    await trail.append(testEvent(1));
    await trail.close();
    expect(new Database(place.file).pragma('synchronous', { simple: true })).toBe(1); // what SQLite would do by itself
    const db = openDatabase(place.file, 'existing');
    const pragmas = ['journal_mode', 'synchronous', 'recursive_triggers', 'foreign_keys', 'secure_delete'];
    expect(pragmas.map((name) => db.pragma(name, { simple: true }))).toEqual(['wal', 2, 1, 1, 1]);
    db.close();
    place.remove();
  });
});
