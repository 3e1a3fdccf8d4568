import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogFile } from './log-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasskey-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('keeps the file and the one before it below their size, and loses no line but the oldest', () => {
  const file = join(folder, 'agent.log');
  writeFileSync(file, 'left by an earlier run\n');
  const write = createLogFile(file, 1000);
  for (let i = 0; i < 100; i += 1) write(`line ${i} ${'x'.repeat(30)}\n`);
  const lines = [`${file}.old`, file].flatMap((name) => {
    expect(statSync(name).size).toBeLessThanOrEqual(1000);
    return readFileSync(name, 'utf8').trimEnd().split('\n');
  });
  const numbers = lines.map((line) => Number(line.split(' ')[1]));
  expect(numbers).toEqual(Array.from(numbers, (_, at) => 100 - numbers.length + at));
  expect(numbers.length).toBeGreaterThan(25);
});

it('is readable for its account alone, and never in the way', () => {
  const file = join(folder, 'agent.log');
  createLogFile(file)('one\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const write = createLogFile(join(folder, 'none', 'agent.log'));
  expect(() => write('lost\n')).not.toThrow();
  expect(existsSync(join(folder, 'none'))).toBe(false);
});
