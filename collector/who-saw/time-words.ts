import { isDay } from '../../protocol/wire/time-bound.ts';

/** `2026-11-23T02:14:07.412+01:00` as the clock on the wall showed it there. */
export function wallTime(at: string): { readonly day: string; readonly time: string } {
  const [, year = '', month = '', day = '', time = ''] = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2})/.exec(at) ?? [];
  return { day: `${Number(day)} ${MONTHS[Number(month) - 1] ?? ''} ${year}`, time };
}

/** The same with its day and its zone: one moment, wherever it is read. */
export function momentWords(at: string): string {
  const { day, time } = wallTime(at);
  const zone = /([+-]\d{2}:\d{2})$/.exec(at)?.[1];
  return `${day}, ${time} ${zone === undefined ? 'UTC' : `(UTC${zone})`}`;
}

/** Where a time that was asked about begins or ends. */
export const boundWords = (bound: string): string =>
  isDay(bound) ? wallTime(`${bound}T00:00`).day : momentWords(bound);

/** `2020-01` as January 2020. */
export function monthWords(month: string): string {
  const [year = '', number = ''] = month.split('-');
  return `${MONTHS[Number(number) - 1] ?? ''} ${year}`;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
