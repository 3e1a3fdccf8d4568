import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { processIdentity } from './process-identity.ts';
import { removeLeftOvers } from './study-folder.ts';
import { createStudyFolders } from './study-folders.ts';

const ID = '00000000-0000-4000-8000-000000000001';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'glasskey-folders-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Folders on a disk that can be made to refuse every deletion. */
function disk() {
  const root = join(home, 'studies');
  const left: boolean[] = [];
  const kept: boolean[] = [];
  const leftOpen: boolean[] = [];
  const folders = createStudyFolders(root, {
    onLeft: (isAny) => left.push(isAny),
    onKept: (isAny) => kept.push(isAny),
    onLeftOpen: (isAny) => leftOpen.push(isAny),
  });
  const refuse = (): void => {
    renameSync(root, join(home, 'aside'));
    writeFileSync(root, '');
  };
  const mend = (): void => {
    unlinkSync(root);
    renameSync(join(home, 'aside'), root);
  };
  return { root, left, kept, leftOpen, folders, refuse, mend };
}

it('files that cannot be deleted are told of at once, and tried again until they are gone', async () => {
  const { root, left, folders, refuse, mend } = disk();
  const folder = await folders.create(ID);
  refuse();
  expect(await folder.remove()).toBe(false);
  await folders.retry();
  expect(left).toEqual([true, true]);
  mend();
  expect(existsSync(join(root, ID))).toBe(true);
  await folders.retry();
  expect([existsSync(join(root, ID)), left.at(-1)]).toEqual([false, false]);
});

it('files that an earlier life could not delete are tried again as well', async () => {
  const { root, left, folders } = disk();
  await folders.create(ID);
  folders.inherit({ failed: [ID], running: [] });
  expect(left).toEqual([true]);
  await folders.retry();
  expect([existsSync(join(root, ID)), left.at(-1)]).toEqual([false, false]);
});

it.skipIf(process.platform !== 'linux')('files of a viewer that outlived the agent go once it has ended', async () => {
  const { root, left, leftOpen, folders } = disk();
  const child = spawn('/bin/sleep', ['60'], { detached: true, stdio: 'ignore' });
  const exited = once(child, 'exit');
  try {
    const pid = child.pid ?? 0;
    await (await folders.create(ID)).note({ pid, identity: await processIdentity(pid, 'linux') });
    folders.inherit(await removeLeftOvers(root, 'linux'));
    await folders.retry();
    expect([leftOpen, existsSync(join(root, ID))]).toEqual([[true, true], true]);
  } finally {
    child.kill('SIGKILL');
  }
  await exited;
  await folders.retry();
  expect([leftOpen.at(-1), left.at(-1), existsSync(join(root, ID))]).toEqual([false, false, false]);
});

it('files that were kept go with the session, or as soon after it as they can be deleted', async () => {
  const { root, left, kept, folders, refuse, mend } = disk();
  (await folders.create(ID)).keep();
  await folders.retry();
  expect([existsSync(join(root, ID)), kept]).toEqual([true, [true]]);
  refuse();
  await folders.sessionOver();
  expect([kept.at(-1), left.at(-1)]).toEqual([false, true]);
  mend();
  await folders.retry();
  expect([existsSync(join(root, ID)), left.at(-1)]).toEqual([false, false]);
});

it('whoever asks whether the kept files are gone waits for those that are being deleted', async () => {
  const { root, folders } = disk();
  (await folders.create(ID)).keep();
  void folders.sessionOver();
  await folders.sessionOver();
  expect(existsSync(join(root, ID))).toBe(false);
});
