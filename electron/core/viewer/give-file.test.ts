import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { giveFile } from './give-file.ts';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'glasskey-give-'))));
afterEach(() => rmSync(home, { recursive: true }));

async function givenAs(name: string): Promise<readonly string[]> {
  const [file, folder] = [join(home, 'held'), join(home, 'Downloads')];
  writeFileSync(file, 'pixels');
  expect(await giveFile(file, folder, name)).toBe(true);
  return readdirSync(folder);
}

it.each([
  ['chest.png', 'chest.png'],
  ['series.zip', 'series.zip'],
  ['report.pdf.exe', 'report.pdf.exe.download'],
  ['Report.LNK', 'Report.LNK.download'],
  ['viewer.AppImage', 'viewer.AppImage.download'],
  ['open.url', 'open.url.download'],
  ['run.ps1. ', 'run.ps1.download'],
  [`a.${'b'.repeat(119)}`, 'b'.repeat(119)],
])('a page’s name for a file starts nothing where it is opened: %s', async (name, given) => {
  expect(await givenAs(name)).toEqual([given]);
});
