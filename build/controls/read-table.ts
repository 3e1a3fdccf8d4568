import { readFileSync } from 'node:fs';

/** A test by its file and title; a title of `it.each` is its template. */
export type NamedTest = { readonly file: string; readonly title: string };

/** One row of docs/security.md: a control, where it is, which tests fail without it, and what cannot be shown here. */
export type ControlRow = {
  readonly control: string;
  readonly where: readonly string[];
  readonly shownBy: readonly NamedTest[];
  readonly notHere: string;
};

/** One row of the must-fail list: its number there, and its tests or the reason that there are none here. */
export type MustFailRow = { readonly number: number; readonly shownBy: readonly NamedTest[]; readonly notHere: string };

const CELL = /(?<!\\)\|/;
const FILE = 'docs/security.md';

const rowsOf = (text: string, first: RegExp): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => first.test(line))
    .map((line) => line.split(CELL).map((cell) => cell.trim()));

/** `file` “title”, “title”. */
const named = (text: string): readonly { readonly file: string; readonly titles: readonly string[] }[] =>
  [...text.matchAll(/`([^`]+)`((?:[ ,]*“[^”]+”)*)/g)].map(([, file = '', titles = '']) => ({
    file,
    titles: [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => title),
  }));

const testsOf = (text: string): readonly NamedTest[] =>
  named(text).flatMap(({ file, titles }) => (titles.length === 0 ? [''] : titles).map((title) => ({ file, title })));

/** The controls of the table, in its order. */
export const readControls = (text = readFileSync(FILE, 'utf8')): readonly ControlRow[] =>
  rowsOf(text, /^\|\s*\d+\.\d+\s*\|/).map(([, control = '', , where = '', shownBy = '', notHere = '']) => ({
    control,
    where: named(where).map(({ file }) => file),
    shownBy: testsOf(shownBy),
    notHere,
  }));

/** The must-fail list of section 21. */
export const readMustFail = (text = readFileSync(FILE, 'utf8')): readonly MustFailRow[] =>
  rowsOf(text, /^\|\s*\d+\s*\|/).map(([, number = '', , shownBy = '', notHere = '']) => ({
    number: Number(number),
    shownBy: testsOf(shownBy),
    notHere,
  }));

/** Whether a title stands in a test's source, in any of the quotes. */
export const standsIn = (source: string, title: string): boolean =>
  ["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`));
