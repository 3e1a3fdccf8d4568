import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { captureIo } from '../testing/run-command.ts';
import { witnessCommand } from './witness-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'glasskey-witness-'));
const file = join(folder, 'file');
writeFileSync(file, 'no database');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  [['key', '--data', file], 'a file or folder cannot be used'],
  [['key', '--data', join(file, 'below')], 'a file or folder cannot be used'],
  [['key', '--what'], "Unknown option '--what'"],
  [['key'], '--data DIR is required'],
])('a witness that cannot work says why, and is no crash: %j', async (args, words) => {
  const { io, error } = captureIo();
  expect(await witnessCommand(args, io)).toBe(2);
  expect(error()).toContain(words);
});
