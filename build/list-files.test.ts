import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { judge } from '../electron/core/doctor/finding.ts';
import { packageCheck } from '../electron/core/doctor/checks/package.ts';
import { FILE_LIST, lookAtPackage } from '../electron/core/doctor/facts/look-at-package.ts';
import { listFiles } from './list-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasskey-list-'));
  mkdirSync(join(folder, 'pages/deep'), { recursive: true });
  for (const name of ['main.js', 'pages/gate.html', 'pages/deep/x.js']) write(name, name);
  listFiles(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text, { mode: 0o644 });
const found = async (place: string | null = folder) => judge(packageCheck, await lookAtPackage(place));

it('lists every built file, so that the doctor finds them as they were built', async () => {
  expect(await found()).toMatchObject({ code: 'package.whole', values: { files: 3 } });
  const before = readFileSync(join(folder, FILE_LIST), 'utf8');
  listFiles(folder); // built again
  expect(readFileSync(join(folder, FILE_LIST), 'utf8')).toBe(before);
});

it('lets the doctor name files that were changed, are gone, or lie elsewhere', async () => {
  write('main.js', 'something else');
  expect(await found()).toMatchObject({ code: 'package.changed', values: { changed: 1 } });
  rmSync(join(folder, 'pages/deep/x.js'));
  expect(await found()).toMatchObject({ code: 'package.changed', values: { changed: 2 } });
  const list = JSON.parse(readFileSync(join(folder, FILE_LIST), 'utf8'));
  list.files['../../etc/passwd'] = list.files['pages/gate.html'];
  write(FILE_LIST, JSON.stringify(list));
  expect(await found()).toMatchObject({ code: 'package.changed', values: { changed: 3, files: 4 } });
});

it.skipIf(process.platform === 'win32')('lets the doctor name a program that users may replace', async () => {
  chmodSync(join(folder, 'main.js'), 0o666);
  expect(await found()).toMatchObject({ code: 'package.open', severity: 'error' });
});

it('is an error where it is there and says nothing', async () => {
  write(FILE_LIST, '{}');
  expect(await found()).toMatchObject({ code: 'package.unreadable', severity: 'error' });
  expect(await found(null)).toMatchObject({ code: 'package.source', severity: 'unknown' });
});
