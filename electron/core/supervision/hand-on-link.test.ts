import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitUntil } from '../../../build/lab/wait-until.ts';
import { handOnLink } from './hand-on-link.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'glasskey-link-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('starts the program once more with the link behind --, where nothing is a switch; what is no link starts nothing', async () => {
  const program = join(folder, 'program.mjs');
  const heard = join(folder, 'heard');
  writeFileSync(
    program,
    `import { appendFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(heard)}, JSON.stringify(process.argv.slice(2)) + '\\n');`,
  );
  const hand = (text: string): void => handOnLink({ file: process.execPath, args: [program] }, text);
  for (const text of ['--inspect', 'https://example.org/', 'file:///etc/passwd']) hand(text);
  const link = 'glasskey://open?requestType=STUDY&studyUID=1.2.3';
  hand(link);
  await waitUntil('the second start', 10_000, () => existsSync(heard) && readFileSync(heard, 'utf8').endsWith('\n'));
  expect(readFileSync(heard, 'utf8')).toBe(`${JSON.stringify(['--', link])}\n`);
});
