import type { NamedTest } from './read-table.ts';

/** How a control is taken out of one file, and the test that has to notice. */
export type TakenOut = {
  /** Row of docs/security.md. */
  readonly control: string;
  readonly file: string;
  /** Exact text, which stands once in the file. */
  readonly find: string;
  readonly instead: string;
  readonly test: NamedTest;
};

/** Through the real windows: minutes instead of seconds. */
export const isEndToEnd = ({ test }: Pick<TakenOut, 'test'>): boolean => test.file.endsWith('.spec.ts');

/** The file's text without the control. Throws when the text to replace is not there exactly once: the entry has rotted. */
export function takeOut(source: string, { control, file, find, instead }: TakenOut): string {
  const count = source.split(find).length - 1;
  if (count !== 1) throw new Error(`${control}: the text to take out stands ${count} times in ${file}: ${find}`);
  return source.replace(find, () => instead);
}

/** A short way to write entries: file, text, what stands there instead; then the test's file and title. */
export const without =
  (control: string) =>
  (file: string, find: string, instead: string) =>
  (testFile: string, title: string): TakenOut => ({ control, file, find, instead, test: { file: testFile, title } });
