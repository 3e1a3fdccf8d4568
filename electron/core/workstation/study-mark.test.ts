import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createStudyMark } from './study-mark.ts';

const UPDATER = join(import.meta.dirname, '../../../build/package/linux/update');

it('is there while images are open, under the name that the updater looks for, and one that was left goes', () => {
  const name = /\/run\/user\/\*\/([\w-]+); do/.exec(readFileSync(UPDATER, 'utf8'))?.[1] ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'glasskey-mark-'));
  const file = join(folder, name);
  writeFileSync(file, '');
  const mark = createStudyMark(folder);
  const seen = [false, true, true, false].map((isOpen) => {
    mark(isOpen);
    return existsSync(file);
  });
  expect(seen).toEqual([false, true, true, false]);
  rmSync(folder, { recursive: true });
  mark(true); // the account has logged out
});
