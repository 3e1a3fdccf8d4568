import { existsSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { describe, expect, it } from 'vitest';
import { takeOut } from './control.ts';
import { readControls, readMustFail, standsIn, type NamedTest } from './read-table.ts';
import { titlePattern } from './run-test.ts';
import { TAKEN_OUT } from './taken-out/all.ts';

const rows = readControls();
const mustFail = readMustFail();

/** The rows that the checklist numbers; those of the other sections are numbered by us. */
const NUMBERED: Readonly<Record<number, number>> = { 4: 6, 5: 3, 6: 8, 7: 8, 9: 5, 10: 10 };
const SECTIONS = Array.from({ length: 17 }, (_, at) => at + 2);

/** What does not stand in its file, of tests that a row names. */
const missing = (tests: readonly NamedTest[]): readonly NamedTest[] =>
  tests.filter(
    ({ file, title }) =>
      !/\.(test|spec)\.ts$/.test(file) || title === '' || !standsIn(readFileSync(file, 'utf8'), title),
  );

describe('the table of security controls', () => {
  it('has every control of the checklist once, and every section', () => {
    const controls = rows.map(({ control }) => control);
    expect(new Set(controls).size).toBe(controls.length);
    for (const [section, count] of Object.entries(NUMBERED)) {
      const expected = Array.from({ length: count }, (_, at) => `${section}.${at + 1}`);
      expect(controls.filter((control) => control.startsWith(`${section}.`))).toEqual(expected);
    }
    for (const section of SECTIONS) expect(controls).toContain(`${section}.1`);
  });

  it.each(rows)('$control names code that exists and tests that stand in their files, or says why not', (row) => {
    expect(row.where.filter((file) => !existsSync(file))).toEqual([]);
    expect(missing(row.shownBy)).toEqual([]);
    if (row.where.length === 0 || row.shownBy.length === 0) expect(row.notHere).not.toBe('');
  });

  it.each(rows.filter(({ shownBy }) => shownBy.length > 0))(
    '$control is taken out by an entry whose test the row names',
    ({ control, shownBy }) => {
      const entries = TAKEN_OUT.filter((entry) => entry.control === control);
      expect(entries.length).toBeGreaterThan(0);
      for (const { test } of entries) expect(shownBy).toContainEqual(test);
    },
  );

  it('has entries for its own rows alone', () => {
    const controls = rows.map(({ control }) => control);
    expect(TAKEN_OUT.filter(({ control }) => !controls.includes(control))).toEqual([]);
  });

  // A script that does not parse shows nothing: no test of it runs.
  it.each(TAKEN_OUT)('$control is taken out of $file, and what is left can be run', (entry) => {
    const left = takeOut(readFileSync(entry.file, 'utf8'), entry);
    if (entry.file.endsWith('.ts')) expect(() => stripTypeScriptTypes(left)).not.toThrow();
  });
});

describe('the must-fail list', () => {
  it('has its thirty rows', () => {
    expect(mustFail.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
  });

  it.each(mustFail)('$number names a test that stands in its file, or says why there is none here', (row) => {
    expect(missing(row.shownBy)).toEqual([]);
    if (row.shownBy.length === 0) expect(row.notHere).not.toBe('');
  });
});

describe('taking a control out', () => {
  const entry = { control: '1.1', file: 'a.ts', find: 'one', instead: '$&', test: { file: 'a.test.ts', title: 'x' } };

  it('replaces exactly the text that is named', () => {
    expect(takeOut('two one', entry)).toBe('two $&');
  });

  it.each(['', 'one one'])('is an error where the text does not stand once: %j', (source) => {
    expect(() => takeOut(source, entry)).toThrow('1.1: the text to take out stands');
  });

  it('knows the tests of a template by what it was filled in with', () => {
    const fits = (title: string, filled: string) => new RegExp(`^${titlePattern(title)}$`).test(filled);
    expect(fits('refuses %s (%j)', 'refuses a.b ({"c":1})')).toBe(true);
    expect(fits('$one.two is whole', 'anything is whole')).toBe(true);
    expect(fits('is the last: %#', 'is the last: 10')).toBe(true);
    expect(fits('refuses', 'refuses more')).toBe(false);
    expect(fits('a.b', 'axb')).toBe(false);
  });
});
