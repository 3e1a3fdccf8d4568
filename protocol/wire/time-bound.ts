import { z } from 'zod';

/**
 * Where a time that is asked about begins or ends: at a moment, or with a day (`2026-11-23`). Such a day is the one that the
 * clock on the wall showed where something happened, and the last one belongs to the time.
 */
export const TimeBoundSchema = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

const DAY_MS = 86_400_000;
/** Where days begin first, and where they end last. */
const [FIRST_ZONE, LAST_ZONE] = ['+14:00', '-12:00'];

export const isDay = (bound: string): boolean => z.iso.date().safeParse(bound).success;

/** Whether a record's `at`, which carries its zone, lies before the beginning of a time. */
export const isBefore = (at: string, from: string): boolean =>
  isDay(from) ? at.slice(0, from.length) < from : Date.parse(at) < Date.parse(from);

/** Whether it lies after the end: a day is in the time to its last moment, a moment itself is not. */
export const isAfter = (at: string, to: string): boolean =>
  isDay(to) ? at.slice(0, to.length) > to : Date.parse(at) >= Date.parse(to);

/** The earliest moment that can be after the beginning, anywhere on earth; in milliseconds since the epoch. */
export const earliestMs = (from: string): number => Date.parse(isDay(from) ? `${from}T00:00:00${FIRST_ZONE}` : from);

/** The moment from which on everything is after the end, anywhere on earth. */
export const latestMs = (to: string): number =>
  isDay(to) ? Date.parse(`${to}T00:00:00${LAST_ZONE}`) + DAY_MS : Date.parse(to);
