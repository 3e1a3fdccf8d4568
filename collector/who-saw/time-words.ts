import { isDay } from '../../protocol/wire/time-bound.ts';
import type { PageWords } from './words/page-words.ts';

type TimeWords = PageWords['times'];

/** `2026-11-23T02:14:07.412+01:00` as the clock on the wall showed it there. */
export function wallTime(at: string, words: TimeWords): { readonly day: string; readonly time: string } {
  const [, year = '', month = '', day = '', time = ''] = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2})/.exec(at) ?? [];
  return { day: words.day(Number(day), Number(month), year), time };
}

/** The same with its day and its zone: one moment, wherever it is read. */
export function momentWords(at: string, words: TimeWords): string {
  const { day, time } = wallTime(at, words);
  const zone = /([+-]\d{2}:\d{2})$/.exec(at)?.[1];
  return `${day}, ${time} ${zone === undefined ? 'UTC' : `(UTC${zone})`}`;
}

/** Where a time that was asked about begins or ends. */
export const boundWords = (bound: string, words: TimeWords): string =>
  isDay(bound) ? wallTime(`${bound}T00:00`, words).day : momentWords(bound, words);

/** `2020-01` as January 2020. */
export function monthWords(month: string, words: TimeWords): string {
  const [year = '', number = ''] = month.split('-');
  return words.month(Number(number), year);
}
