import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProtectedFolder, IS_ROOT, type ProtectedFolder } from '../testing/protected-folder.ts';
import { readLinuxPolicy } from './linux-source.ts';

const NOBODY = 65_534;
const UNTRUSTED = { kind: 'invalid', code: 'machine_policy.untrusted' };

describe.skipIf(!IS_ROOT)('the machine policy on Linux, on a real disk', () => {
  let folder: ProtectedFolder;
  beforeEach(() => {
    folder = createProtectedFolder();
    folder.set({ idleMinutes: 5 });
  });
  afterEach(() => folder.remove());
  const read = () => readLinuxPolicy(folder.policyFile);

  it('is read from a file that only root can write', async () => {
    expect(await read()).toMatchObject({ kind: 'read', where: folder.policyFile, policy: { idleMinutes: 5 } });
  });

  it('is absent where there is no file, and no folder', async () => {
    folder.unset();
    expect(await read()).toEqual({ kind: 'absent', where: folder.policyFile });
    const elsewhere = join(folder.path, 'none', 'policy.json');
    expect(await readLinuxPolicy(elsewhere)).toEqual({ kind: 'absent', where: elsewhere });
  });

  it('is unreadable where the account may not read it, which is neither absent nor invalid', async () => {
    chmodSync(folder.policyFile, 0o600);
    process.seteuid?.(NOBODY);
    try {
      expect(await read()).toMatchObject({ kind: 'unreadable', code: 'machine_policy.unreadable' });
      process.seteuid?.(0);
      chmodSync(folder.path, 0o700);
      process.seteuid?.(NOBODY);
      expect(await read()).toMatchObject({ kind: 'unreadable', code: 'machine_policy.unreadable' });
    } finally {
      process.seteuid?.(0);
    }
  });

  it.each<readonly [string, (at: ProtectedFolder) => void]>([
    ['another account owns', ({ policyFile }) => chownSync(policyFile, NOBODY, 0)],
    ['everybody may write', ({ policyFile }) => chmodSync(policyFile, 0o666)],
    ['a group may write', ({ policyFile }) => (chownSync(policyFile, 0, NOBODY), chmodSync(policyFile, 0o664))],
    ['lies in a folder in which everybody may write', ({ path }) => chmodSync(path, 0o1777)],
    ['lies in a folder of another account', ({ path }) => chownSync(path, NOBODY, NOBODY)],
    [
      'is a link',
      ({ path, policyFile }) => (
        renameSync(policyFile, join(path, 'real')),
        symlinkSync(join(path, 'real'), policyFile)
      ),
    ],
    ['is a folder', ({ policyFile }) => (rmSync(policyFile), mkdirSync(policyFile))],
    ['is a pipe', ({ policyFile }) => (rmSync(policyFile), void spawnSync('mkfifo', [policyFile]))],
    ['is larger than 64 KiB', ({ policyFile }) => writeFileSync(policyFile, ' '.repeat(64 * 1024 + 1))],
  ])('is not believed when it %s', async (_why, spoil) => {
    spoil(folder);
    expect(await read()).toMatchObject(UNTRUSTED);
  });

  it('is not believed behind a link of another account, nor under a relative path', async () => {
    const open = mkdtempSync(join(tmpdir(), 'glasskey-policy-'));
    symlinkSync(folder.path, join(open, 'glasskey'));
    expect(await readLinuxPolicy(join(open, 'glasskey', 'policy.json'))).toMatchObject(UNTRUSTED);
    rmSync(open, { recursive: true });
    expect(await readLinuxPolicy('policy.json')).toMatchObject(UNTRUSTED);
  });

  it.each([
    ['no JSON', '{"idleMinutes": 5'],
    ['a zero byte', '\u{0}'],
    ['no object', '[]'],
    ['an unknown key', { idleMinutes: 5, idelMinutes: 3 }],
    ['a value beyond its limits', { idleMinutes: 0 }],
    ['a value of another type', { idleMinutes: '5' }],
  ])('is invalid as a whole with %s, and says where', async (_what, content) => {
    folder.set(content);
    const reading = await read();
    expect(reading).toMatchObject({ kind: 'invalid', code: 'machine_policy.invalid' });
    if (reading.kind === 'invalid') expect(reading.problems.join().length).toBeGreaterThan(5);
  });

  it('never repeats a value in what it says of it', async () => {
    folder.set({ proxyUrl: 'http://name:obviously-invented@proxy.example' });
    const reading = await read();
    expect(JSON.stringify(reading)).toContain('proxyUrl');
    expect(JSON.stringify(reading)).not.toContain('obviously-invented');
  });
});

it('a file of one’s own is not believed', async () => {
  const own = mkdtempSync(join(tmpdir(), 'glasskey-policy-'));
  writeFileSync(join(own, 'policy.json'), '{}');
  expect(await readLinuxPolicy(join(own, 'policy.json'))).toMatchObject(UNTRUSTED);
  rmSync(own, { recursive: true });
});
