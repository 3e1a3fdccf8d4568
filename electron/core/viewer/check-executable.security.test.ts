import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkExecutable, isSameProgram } from './check-executable.ts';
import { walkPath } from './walk-path.ts';

const PROGRAM = '/usr/bin/env';
const hash = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

describe.skipIf(process.platform !== 'linux')('checkExecutable on a real disk', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasskey-program-'));
    copyFileSync(PROGRAM, join(folder, 'copy'));
    symlinkSync(PROGRAM, join(folder, 'link'));
    symlinkSync(join(folder, 'round'), join(folder, 'round'));
    writeFileSync(join(folder, 'script'), '#!/bin/sh\n', { mode: 0o755 });
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const check = (file: string, sha256: string | null = null) => checkExecutable({ file, sha256 }, 'linux');

  it("takes the system's own program, and knows it again", async () => {
    const first = await check(PROGRAM);
    expect(first).toMatchObject({ ok: true, value: { file: realpathSync(PROGRAM), sha256: null } });
    const hashed = await check(PROGRAM, hash(PROGRAM));
    expect(hashed).toMatchObject({ ok: true, value: { sha256: hash(PROGRAM) } });
    const again = await check(PROGRAM);
    if (!first.ok || !hashed.ok || !again.ok) throw new Error('refused');
    expect(isSameProgram(first.value, again.value)).toBe(true);
    expect(isSameProgram(first.value, hashed.value)).toBe(false);
    expect(isSameProgram(first.value, { ...first.value, mtimeMs: 0 })).toBe(false);
  });

  it("follows the system's own links", async () => {
    expect(await check('/bin/env')).toMatchObject({ ok: true, value: { file: realpathSync('/bin/env') } });
  });

  it.each([
    ['a copy where users may write', 'copy', 'viewer.writable_by_users'],
    ["a user's link to a good program", 'link', 'viewer.writable_by_users'],
    ['a link to itself', 'round', 'viewer.not_found'],
    ['a script', 'script', 'viewer.writable_by_users'],
    ['nothing', 'missing', 'viewer.not_found'],
    ['a path through a file', 'copy/x', 'viewer.not_found'],
  ])('refuses %s', async (_name, name, code) => {
    expect(await check(join(folder, name))).toEqual({ ok: false, code });
  });

  it.each([
    ['another hash', PROGRAM, 'viewer.hash_differs', '0'.repeat(64)],
    ['a folder', '/usr/bin', 'viewer.not_a_program', null],
    ['a device', '/dev/null', 'viewer.not_a_program', null],
    ['a file that is not executable', '/etc/os-release', 'viewer.not_executable', null],
    ["the system's script", '/usr/bin/ldd', 'viewer.not_a_program', null],
    ['a script by its name', '/usr/bin/x.sh', 'viewer.script_refused', null],
    ['a relative path', 'env', 'viewer.path_refused', null],
  ])('refuses %s', async (_name, file, code, sha256) => {
    expect(await check(file, sha256)).toEqual({ ok: false, code });
  });

  it('sees every folder and link on the way', async () => {
    const walked = await walkPath(join(folder, 'link'));
    expect(walked?.file).toBe(realpathSync(PROGRAM));
    expect(walked?.parts.filter((part) => part.isSymbolicLink()).length).toBeGreaterThanOrEqual(1);
    expect(walked?.parts.some((part) => (part.mode & 0o1777) === 0o1777)).toBe(true);
  });
});
