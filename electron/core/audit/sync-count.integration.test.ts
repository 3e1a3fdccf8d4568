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

describe.skipIf(!canTrace())('syncs of the log, read from the system calls (skipped without strace)', () => {
  const file = join(folder, 'trail.db');
  const keychain = join(folder, 'keychain.json');
  const child = join(import.meta.dirname, 'testing', 'append-child.ts');
  /** The calls on the log of an agent that appends so many events. */
  const calls = (expressions: readonly string[], events: number, how: string): readonly string[] => {
    for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(`${file}${suffix}`, { force: true });
    writeFileSync(keychain, '');
    const output = join(folder, 'calls');
    const traced = [...expressions.flatMap((one) => ['-e', one]), '-o', output];
    const agent = [process.execPath, child, file, keychain, '0', String(events), how];
    execFileSync(STRACE, ['-f', '-y', ...traced, ...agent], { stdio: 'pipe' });
    return readFileSync(output, 'utf8').split('\n');
  };
  const onLog = (line: string): boolean => line.includes('trail.db-wal>');

  it('are exactly one for each commit', () => {
    const count = (events: number): number =>
      calls(['trace=fsync,fdatasync'], events, 'one-by-one').filter(onLog).length;
    // The same start and end in both runs: what differs are the appends, each waited for before the next.
    expect(count(140) - count(40)).toBe(100);
  });

  it('are over before another transaction is written, on a slow disk too', () => {
    const slow = ['trace=pwrite64,fsync,fdatasync', 'inject=fsync,fdatasync:delay_enter=20000'];
    const [begun, ended] = [/f(?:data)?sync\(/, /f(?:data)?sync.* = 0/];
    let [isOnItsWay, syncs, early] = [false, 0, 0];
    for (const line of calls(slow, 10, 'beside')) {
      if (line.includes('pwrite64(') && onLog(line) && isOnItsWay) early += 1;
      if (begun.test(line) && onLog(line)) [isOnItsWay, syncs] = [true, syncs + 1];
      if (ended.test(line)) isOnItsWay = false;
    }
    expect(syncs).toBeGreaterThan(20);
    // Two transactions that a power cut can take at once would look like one that somebody has damaged.
    expect(early).toBe(0);
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
