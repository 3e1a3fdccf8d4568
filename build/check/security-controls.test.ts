import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const CELL = /(?<!\\)\|/;
/** One row of a table of docs/security-controls.md. */
type Row = { readonly control: string; readonly where: string; readonly shownBy: string; readonly notHere: string };

const rows: readonly Row[] = readFileSync('docs/security-controls.md', 'utf8')
  .split('\n')
  .filter((line) => /^\|\s*\d+\.\d+\s*\|/.test(line))
  .map((line) => line.split(CELL).map((cell) => cell.trim()))
  .map(([, control = '', , where = '', shownBy = '', notHere = '']) => ({ control, where, shownBy, notHere }));

/** `file` “title”, “title”. */
const named = (text: string): readonly { readonly file: string; readonly titles: readonly string[] }[] =>
  [...text.matchAll(/`([^`]+)`((?:[ ,]*“[^”]+”)*)/g)].map(([, file = '', titles = '']) => ({
    file,
    titles: [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => title),
  }));

/** The rows that the checklist has; sections 11, 12, 14, 15 and 16 are numbered by us. */
const NUMBERED: Readonly<Record<number, number>> = { 4: 6, 5: 3, 6: 8, 7: 8, 9: 5, 10: 10 };

describe('the table of security controls', () => {
  it('has every control of the checklist once', () => {
    const controls = rows.map(({ control }) => control);
    expect(new Set(controls).size).toBe(controls.length);
    for (const [section, count] of Object.entries(NUMBERED)) {
      const expected = Array.from({ length: count }, (_, at) => `${section}.${at + 1}`);
      expect(controls.filter((control) => control.startsWith(`${section}.`))).toEqual(expected);
    }
    for (const section of [11, 12, 14, 15, 16]) expect(controls).toContain(`${section}.1`);
  });

  it.each(rows)('$control names code that exists, and a test or a reason', ({ where, shownBy, notHere }) => {
    expect(named(where).length).toBeGreaterThan(0);
    for (const { file } of named(where)) expect(existsSync(file), file).toBe(true);
    expect(shownBy === '' && notHere === '').toBe(false);
  });

  it.each(rows.filter(({ shownBy }) => shownBy !== ''))(
    '$control names tests that stand in their files',
    ({ shownBy }) => {
      expect(named(shownBy).length).toBeGreaterThan(0);
      for (const { file, titles } of named(shownBy)) {
        const source = readFileSync(file, 'utf8');
        expect(file).toMatch(/\.(test|spec)\.ts$/);
        expect(titles.length, file).toBeGreaterThan(0);
        expect(
          titles.filter((title) => !["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`))),
        ).toEqual([]);
      }
    },
  );
});
