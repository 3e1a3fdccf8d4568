import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WIRE_ERROR_CODES } from '../../protocol/wire/errors.ts';
import { EN_UNKNOWN } from './en-refusals.ts';
import { EN } from './en.ts';
import { sayCode, sayRefusal } from './say-refusal.ts';
import { sayCountdown, sayDate, sayDuration, sayHours } from './say-time.ts';
import { say, sayMany } from './say.ts';

const ROOT = join(import.meta.dirname, '../..');
const GENERAL = ['internal', 'not_found', 'request.invalid', 'request.too_large'];

/** Codes that the agent refuses with or raises, as its source says them. */
function codesInSource(): string[] {
  const files = globSync(['electron/**/*.ts', 'protocol/**/*.ts'], { cwd: ROOT }).filter((file) => !/test/.test(file));
  const pattern = /(?:refuse\(|code: |raise\()'([a-z]+\.[a-z_]+)'/g;
  return files.flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(pattern)].map((hit) => hit[1] ?? ''),
  );
}

describe('words for refusals', () => {
  it('exist for every code that can reach a page', () => {
    const codes = [...new Set([...codesInSource(), ...WIRE_ERROR_CODES])];
    expect(codes.length).toBeGreaterThan(30);
    expect(codes.filter((code) => sayCode(code) === EN_UNKNOWN && !GENERAL.includes(code))).toEqual([]);
  });

  it('never show the code, whatever it is', () => {
    const code = fc.stringMatching(/^[a-z]{2,12}\.[a-z]{2,12}_[a-z]{2,12}$/);
    fc.assert(fc.property(code, (one) => !sayCode(one).includes(one) && sayCode(one).endsWith('.')));
    expect(sayCode('constructor')).toBe(EN_UNKNOWN);
  });

  it('say how long to wait, never too short', () => {
    expect(sayRefusal({ code: 'auth.wait', retryAfterSeconds: 299 }, Date.parse('2026-01-02T10:00:00'))).toBe(
      'Too many tries. You can try again in 5 minutes (at 10:04).',
    );
    expect(sayRefusal({ code: 'auth.wait', retryAfterSeconds: 0 })).toBe('Too many tries.');
  });
});

describe('the table', () => {
  it('holds no code, no empty words, and both forms of every plural', () => {
    const keys = Object.keys(EN);
    expect(Object.values(EN).filter((words) => words.trim() === '' || /[a-z]+[._][a-z]+_[a-z]+/.test(words))).toEqual(
      [],
    );
    const many = keys.filter((key) => key.endsWith('.many')).map((key) => key.replace(/many$/, 'one'));
    expect(many.filter((key) => !keys.includes(key))).toEqual([]);
  });

  it('fills what is given', () => {
    expect(say('search.none', { query: '$& {n}' })).toBe('No study matches “$& {n}”.');
    expect(sayMany('locked.viewers', 1)).toBe('1 viewer stays open underneath.');
    expect(sayMany('locked.viewers', 3)).toBe('3 viewers stay open underneath.');
  });
});

describe('times', () => {
  it.each([
    [0, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3_599, '59 min'],
    [13_325, '3 h 42 min'],
    [-5, '0 s'],
  ])('counts down %d s as %s', (seconds, words) => expect(sayCountdown(seconds)).toBe(words));

  it('says dates that no country misreads', () => {
    expect(sayDate('1970-03-05')).toBe('5 Mar 1970');
    expect(sayDate('')).toBe('');
    expect(sayDate('1970-13-45')).toBe('1970-13-45');
  });

  it('says durations in full', () => {
    expect([sayDuration(1), sayDuration(61), sayDuration(3_600)]).toEqual(['1 second', '2 minutes', '1 hour']);
    expect([sayHours(4), sayHours(47), sayHours(72)]).toEqual(['4 hours', '47 hours', '3 days']);
  });
});
