import { expect, it } from 'vitest';
import { CollectorError } from '../collector-error.ts';
import { wordsForError } from './words-for-error.ts';

it.each([
  ['collector.already_running', 'data folder'],
  ['master_key.missing', 'backup'],
  ['master_key.wrong', 'this database'],
  ['master_key.invalid', 'backup'],
  ['master_key.readable_by_others', 'chmod 600'],
  ['store.newer_than_program', 'newer'],
])('what keeps a collector from starting says what to do: %s', (code, what) => {
  expect(wordsForError(new CollectorError(code))).toMatch(new RegExp(`^${code}: .*${what}`));
});
