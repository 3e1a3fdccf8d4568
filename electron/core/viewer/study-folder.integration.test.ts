import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isGroupAlive, processIdentity } from './process-identity.ts';
import { closeLeftOver, createStudyFolder, removeLeftOvers } from './study-folder.ts';

const ID = '00000000-0000-4000-8000-000000000001';

describe.skipIf(process.platform !== 'linux')('study folders', () => {
  let home = '';
  let root = '';
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'glasskey-studies-'));
    root = join(home, 'studies');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('are private and go away whole', async () => {
    const folder = await createStudyFolder(root, ID);
    for (const path of [root, join(root, ID), folder.files, folder.work])
      expect(lstatSync(path).mode & 0o777).toBe(0o700);
    writeFileSync(join(folder.files, '0001.dcm'), 'x');
    writeFileSync(join(folder.work, 'core'), 'x');
    expect(await folder.remove()).toBe(true);
    expect(existsSync(join(root, ID))).toBe(false);
    expect(await folder.remove()).toBe(true);
  });

  it('close a root that others could enter, and refuse one that is a link or no folder', async () => {
    mkdirSync(root, { mode: 0o755 });
    await createStudyFolder(root, ID);
    expect(lstatSync(root).mode & 0o777).toBe(0o700);
    symlinkSync(root, join(home, 'link'));
    writeFileSync(join(home, 'file'), '');
    await expect(createStudyFolder(join(home, 'link'), ID)).rejects.toMatchObject({ code: 'viewer.folder_untrusted' });
    await expect(removeLeftOvers(join(home, 'link'), 'linux')).rejects.toMatchObject({
      code: 'viewer.folder_untrusted',
    });
    await expect(createStudyFolder(join(home, 'file'), ID)).rejects.toThrow();
  });

  it('are never made for a name that is not an identifier, nor twice', async () => {
    await expect(createStudyFolder(root, '../../etc')).rejects.toThrow();
    await createStudyFolder(root, ID);
    await expect(createStudyFolder(root, ID)).rejects.toThrow();
  });

  it('delete links, not what they point to', async () => {
    const treasure = join(home, 'treasure');
    mkdirSync(treasure);
    writeFileSync(join(treasure, 'kept'), 'kept');
    const folder = await createStudyFolder(root, ID);
    symlinkSync(treasure, join(folder.files, 'link'));
    symlinkSync(treasure, join(root, 'link'));
    expect(await removeLeftOvers(root, 'linux')).toMatchObject({ removed: [ID, 'link'], failed: [] });
    expect(readFileSync(join(treasure, 'kept'), 'utf8')).toBe('kept');
  });

  it('of a viewer that still runs stay at the next start, and go once it has ended', async () => {
    const child = spawn('/bin/sleep', ['60'], { detached: true, stdio: 'ignore' });
    const pid = child.pid ?? 0;
    try {
      const identity = await processIdentity(pid, 'linux');
      expect(identity).not.toBeNull();
      const folder = await createStudyFolder(root, ID);
      await folder.note({ pid, identity });
      expect(await removeLeftOvers(root, 'linux')).toEqual({
        removed: [],
        failed: [],
        running: [{ launchId: ID, pid, identity }],
      });
      expect(isGroupAlive(pid, 'linux')).toBe(true);
      expect(await closeLeftOver({ pid, identity: 'another-boot 1' }, 'linux')).toBe(false);
      expect(child.exitCode).toBeNull();
      const exited = once(child, 'exit');
      expect(await closeLeftOver({ pid, identity }, 'linux')).toBe(true);
      expect(await exited).toEqual([null, 'SIGTERM']);
      expect(await closeLeftOver({ pid, identity }, 'linux')).toBe(false);
    } finally {
      child.kill('SIGKILL');
    }
    expect(await removeLeftOvers(root, 'linux')).toEqual({ removed: [ID], failed: [], running: [] });
  });

  it('stay where Windows does not tell whose number it is, and nobody is asked to close', async () => {
    const child = spawn('/bin/sleep', ['60'], { detached: true, stdio: 'ignore' });
    const note = { pid: child.pid ?? 0, identity: null };
    try {
      await (await createStudyFolder(root, ID)).note(note);
      expect(await removeLeftOvers(root, 'win32')).toMatchObject({ removed: [], running: [{ launchId: ID, ...note }] });
      expect(await closeLeftOver(note, 'win32')).toBe(false);
    } finally {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      expect(await exited).toEqual([null, 'SIGKILL']);
    }
    expect(await removeLeftOvers(root, 'win32')).toMatchObject({ removed: [ID], running: [] });
  });

  it('of a number that went to another process are deleted, and a note that nobody wrote counts for nothing', async () => {
    const folder = await createStudyFolder(root, ID);
    await folder.note({ pid: process.pid, identity: 'another-boot 1' });
    const other = ID.replace(/1$/, '2');
    await createStudyFolder(root, other);
    writeFileSync(join(root, other, 'viewer.json'), '{"pid":-1}');
    expect(await removeLeftOvers(root, 'linux')).toEqual({ removed: [ID, other], failed: [], running: [] });
  });
});
