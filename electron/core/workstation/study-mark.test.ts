import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createStudyMark } from './study-mark.ts';

const UPDATER = join(import.meta.dirname, '../../../build/package/linux/update');
const NAME = /\/run\/user\/\*\/([\w-]+); do/.exec(readFileSync(UPDATER, 'utf8'))?.[1] ?? '';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasskey-mark-'));
  file = join(folder, NAME);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is there while images are open, under the name that the updater looks for, and one that was left goes', () => {
  writeFileSync(file, '');
  const mark = createStudyMark(folder, () => 0);
  const seen = [false, true, true, false].map((isOpen) => {
    mark(isOpen);
    return existsSync(file);
  });
  expect(seen).toEqual([false, true, true, false]);
  rmSync(folder, { recursive: true });
  mark(true); // the account has logged out
});

it('is made new each minute while images stay open, and at once after a sleep', () => {
  let nowMs = 1_000_000;
  const mark = createStudyMark(folder, () => nowMs);
  const isNewAfter = (ms: number): boolean => {
    utimesSync(file, 0, 0);
    nowMs += ms;
    mark(true);
    return statSync(file).mtimeMs > 0;
  };
  mark(true);
  expect([
    isNewAfter(59_000),
    isNewAfter(1000),
    isNewAfter(59_000),
    isNewAfter(3_600_000),
    isNewAfter(-600_000),
  ]).toEqual([false, true, false, true, true]);
});
