import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildShim } from './build-shim.ts';
import { CUT_STATUS, openFaultyDisk, type DiskFault, type DiskOptions } from './faulty-disk.ts';

const PROGRAM = join(import.meta.dirname, 'disk-program.ts');
const place = mkdtempSync(join(tmpdir(), 'glasskey-disk-'));
let library = '';
let folder = '';
let seed = 1;
beforeAll(async () => {
  library = await buildShim('disk', place);
});
beforeEach(() => {
  seed += 1;
  folder = join(place, String(seed), 'data');
  mkdirSync(folder, { recursive: true });
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

type Run = { readonly status: number | null; readonly said: readonly string[] };

function run(what: string, options: Partial<DiskOptions> = {}, fault: DiskFault = 'none'): Run {
  const disk = openFaultyDisk({ library, folder, cutAt: null, keepPercent: 0, seed, ...options });
  disk.fail(fault);
  const env = { ...process.env, ...disk.env };
  const { status, stdout } = spawnSync(process.execPath, [PROGRAM, folder, what], { env, encoding: 'utf8' });
  disk.close();
  return { status, said: stdout.split('\n').filter((line) => line !== '') };
}

function rows(): number {
  const db = new Database(join(folder, 'rows.db'));
  const count = Number(db.prepare('SELECT count(*) FROM row').pluck().get());
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
  return count;
}

const contents = (): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

describe('a power cut', () => {
  it('takes no row of a database that syncs each commit, wherever it comes', () => {
    for (const [keepPercent, cutAt] of [
      [0, 60],
      [0, 141],
      [50, 222],
      [90, 303],
    ] as const) {
      const { status, said } = run('rows-full', { cutAt, keepPercent });
      expect(status).toBe(CUT_STATUS);
      expect(said.length).toBeGreaterThan(0);
      expect(rows()).toBeGreaterThanOrEqual(Number(said.at(-1)));
    }
  });

  it('takes rows of one with synchronous = OFF', () => {
    expect(run('rows-full', { cutAt: 60 }).status).toBe(CUT_STATUS);
    const before = rows();
    const { status, said } = run('rows-off', { cutAt: 200 });
    expect(status).toBe(CUT_STATUS);
    expect(Number(said.at(-1))).toBeGreaterThan(before + 10);
    expect(rows()).toBe(before);
  });

  it('takes them too when the disk only says that it syncs', () => {
    run('rows-full', { cutAt: 60 });
    const before = rows();
    const { said } = run('rows-full', { cutAt: 200, lies: true });
    expect(Number(said.at(-1))).toBeGreaterThan(before + 10);
    expect(rows()).toBe(before);
  });

  it('undoes what was not synced of files and of their names, and nothing else', () => {
    const before = { old: 'as it was', moved: 'new', target: 'replaced' };
    for (const [name, text] of Object.entries(before)) writeFileSync(join(folder, name), text);
    // create, write, sync, sync of the folder; truncate, write; create, write, sync; rename; then the last write
    const { status, said } = run('files', { cutAt: 10 });
    expect([status, said]).toEqual([CUT_STATUS, ['new']]);
    expect(contents()).toEqual({ ...before, synced: 'new' });
  });

  it('may leave all of it', () => {
    for (const name of ['old', 'moved', 'target']) writeFileSync(join(folder, name), name);
    expect(run('files', { cutAt: 10, keepPercent: 100 }).status).toBe(CUT_STATUS);
    expect(contents()).toEqual({ old: 'changed', target: 'moved', synced: 'new!', 'never-named': 'new' });
  });
});

it.each([
  ['none', ['done', 'done']],
  ['write', ['EIO', 'done']],
  ['full', ['ENOSPC', 'done']],
  ['sync', ['done', 'EIO']],
] as const)('a disk of which %s fails', (fault, said) => {
  writeFileSync(join(folder, 'old'), 'as it was');
  expect(run('try', {}, fault).said).toEqual(said);
});
