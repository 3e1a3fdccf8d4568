import { describe, expect, it } from 'vitest';
import { earliestMs, isAfter, isBefore, latestMs, TimeBoundSchema } from './time-bound.ts';

const EVENING = '2026-11-23T20:30:00.000-05:00'; // in UTC it is the 24th

describe('a time that is asked about', () => {
  it('begins and ends with the day that the clock on the wall showed, to its last moment', () => {
    expect([isBefore(EVENING, '2026-11-23'), isAfter(EVENING, '2026-11-23')]).toEqual([false, false]);
    expect([isBefore(EVENING, '2026-11-24'), isAfter(EVENING, '2026-11-22')]).toEqual([true, true]);
  });

  it('begins with a moment and ends before one, whatever the zones', () => {
    const same = '2026-11-24T01:30:00Z';
    expect([isBefore(EVENING, same), isAfter(EVENING, same)]).toEqual([false, true]);
    expect([isBefore(EVENING, '2026-11-24T01:30:01Z'), isAfter(EVENING, '2026-11-24T01:30:01Z')]).toEqual([
      true,
      false,
    ]);
  });

  it('has a day from where it begins first to where it ends last, and a moment as it is', () => {
    expect(new Date(earliestMs('2026-11-23')).toISOString()).toBe('2026-11-22T10:00:00.000Z');
    expect(new Date(latestMs('2026-11-23')).toISOString()).toBe('2026-11-24T12:00:00.000Z');
    expect(earliestMs(EVENING)).toBe(latestMs(EVENING));
  });

  it('is a real day or a moment with its zone', () => {
    for (const bad of ['2026-02-30', '2026-11', '2026-11-23T20:30:00', 'yesterday'])
      expect(TimeBoundSchema.safeParse(bad).success).toBe(false);
  });
});
