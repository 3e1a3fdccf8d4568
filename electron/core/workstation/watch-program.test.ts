import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { watchProgram } from './watch-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'watch-program-'));
const file = join(folder, 'glasskey');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As an installer does: beside it, then in its place. */
function install(program: string): void {
  writeFileSync(`${file}.new`, program);
  renameSync(`${file}.new`, file);
}
const lookTimes = (isReplaced: () => boolean, times: number): boolean[] => Array.from({ length: times }, isReplaced);

it('sees another program in its place once that has stayed for ten looks, and never the one that it began with', () => {
  install('one');
  const isReplaced = watchProgram(file);
  expect(lookTimes(isReplaced, 30)).not.toContain(true);
  rmSync(file);
  expect(lookTimes(isReplaced, 30)).not.toContain(true); // nothing to start
  install('two');
  expect(lookTimes(isReplaced, 9)).not.toContain(true);
  install('the same size, or not');
  expect(lookTimes(isReplaced, 10)).not.toContain(true); // somebody is still at it
  expect(lookTimes(isReplaced, 2).at(-1)).toBe(true);
});

it('sees a program that is byte for byte the same, too: it was installed anew', () => {
  install('one');
  const isReplaced = watchProgram(file);
  install('one');
  expect(lookTimes(isReplaced, 12).at(-1)).toBe(true);
});
