import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogFile, USUAL_LOG_LIMITS } from './log-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasskey-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('keeps the file and the one before it below their size, and loses no line but the oldest', () => {
  const file = join(folder, 'agent.log');
  writeFileSync(file, 'left by an earlier run\n');
  const write = createLogFile(file, () => ({ maxBytes: 1000, earlier: 1 }));
  for (let i = 0; i < 100; i += 1) write(`line ${i} ${'x'.repeat(30)}\n`);
  const lines = [`${file}.old`, file].flatMap((name) => {
    expect(statSync(name).size).toBeLessThanOrEqual(1000);
    return readFileSync(name, 'utf8').trimEnd().split('\n');
  });
  const numbers = lines.map((line) => Number(line.split(' ')[1]));
  expect(numbers).toEqual(Array.from(numbers, (_, at) => 100 - numbers.length + at));
  expect(numbers.length).toBeGreaterThan(25);
});

it('keeps as many earlier files as IT wants, also when it wants fewer from now on', () => {
  const file = join(folder, 'agent.log');
  const limits = { maxBytes: 100, earlier: 3 };
  const write = createLogFile(file, () => limits);
  const fill = (): void => Array.from({ length: 20 }).forEach((_, i) => write(`line ${i} ${'x'.repeat(40)}\n`));
  fill();
  const names = (): string[] => readdirSync(folder).toSorted();
  expect(names()).toEqual(['agent.log', 'agent.log.old', 'agent.log.old.2', 'agent.log.old.3']);
  const numbers = [3, 2, 1].map(
    (n) => readFileSync(n === 1 ? `${file}.old` : `${file}.old.${n}`, 'utf8').split(' ')[1],
  );
  expect(numbers.map(Number)).toEqual(numbers.map(Number).toSorted((left, right) => left - right));
  limits.earlier = 1;
  fill();
  expect(names()).toEqual(['agent.log', 'agent.log.old']);
});

it('is readable for its account alone, and never in the way', () => {
  const file = join(folder, 'agent.log');
  createLogFile(file, () => USUAL_LOG_LIMITS)('one\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const write = createLogFile(join(folder, 'none', 'agent.log'), () => USUAL_LOG_LIMITS);
  expect(() => write('lost\n')).not.toThrow();
  expect(existsSync(join(folder, 'none'))).toBe(false);
});
