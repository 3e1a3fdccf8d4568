import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BACKOFF_CAP_MS, backoffMs, pauseMs, RETRY_AFTER_CAP_MS } from './backoff.ts';

const RANDOM = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const FAILURES = fc.integer({ min: 1, max: 100_000 });

describe('backoffMs', () => {
  it('stays within its ceiling, which doubles up to a quarter of a minute', () => {
    fc.assert(
      fc.property(FAILURES, RANDOM, (failures, random) => {
        const ms = backoffMs(failures, () => random);
        const ceiling = Math.min(BACKOFF_CAP_MS, 500 * 2 ** (failures - 1));
        expect(Number.isInteger(ms) && ms >= 0 && ms < ceiling).toBe(true);
        // Full jitter: the whole range is used, not a band at its end.
        expect(Math.abs(ms - random * ceiling)).toBeLessThan(1);
      }),
    );
  });

  it('begins within half a second and ends below fifteen', () => {
    const almostOne = () => 1 - Number.EPSILON;
    expect(backoffMs(1, almostOne)).toBeLessThan(500);
    expect(backoffMs(8, almostOne)).toBe(14_999);
  });
});

describe('pauseMs', () => {
  it('is never shorter than what the collector asked for, and never endless', () => {
    fc.assert(
      fc.property(FAILURES, fc.nat({ max: 10_000_000 }), RANDOM, (failures, seconds, random) => {
        const ms = pauseMs(failures, seconds, () => random);
        expect(ms).toBeGreaterThanOrEqual(Math.min(seconds * 1000, RETRY_AFTER_CAP_MS));
        expect(ms).toBeLessThanOrEqual(RETRY_AFTER_CAP_MS + 1000);
      }),
    );
  });
});
