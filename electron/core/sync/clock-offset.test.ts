import { describe, expect, it } from 'vitest';
import { createClockOffset } from './clock-offset.ts';

function at(wall: string, monotonic: number) {
  const now = { wallMs: Date.parse(wall), monotonicMs: monotonic };
  const offset = createClockOffset({ wallMs: () => now.wallMs, monotonicMs: () => now.monotonicMs });
  return { now, offset };
}

describe('the clock offset', () => {
  it('is unknown at first', () => {
    const { offset, now } = at('2026-03-01T10:00:00Z', 0);
    expect(offset.info()).toEqual({ source: 'none', offsetMs: null, checkedAt: null });
    expect(offset.nowMs()).toBe(now.wallMs);
  });

  it('is trusted time minus own, corrected by half of the round trip', () => {
    const { offset, now } = at('2026-03-01T10:00:00.000Z', 5_000);
    // Asked 400 ms ago, answered now: what was said is 200 ms old.
    expect(offset.heard('2026-03-01T10:00:09.800Z', 4_600, 5_000)).toBe(now.wallMs + 10_000);
    expect(offset.info()).toEqual({ source: 'collector', offsetMs: 10_000, checkedAt: '2026-03-01T10:00:00.000Z' });
    expect(offset.nowMs()).toBe(now.wallMs + 10_000);
  });

  it('is negative for a clock that runs ahead, and counts the time since the answer', () => {
    const { offset } = at('2026-03-01T10:00:00.000Z', 6_000);
    offset.heard('2026-03-01T09:59:29.000Z', 5_000, 5_000);
    expect(offset.info().offsetMs).toBe(-30_000);
  });

  it.each([
    ['too slow an answer', '2026-03-01T10:00:00Z', 0, 5_001],
    ['an answer before its question', '2026-03-01T10:00:00Z', 10, 9],
    ['no time at all', 'soon', 0, 10],
  ])('learns nothing from %s', (_what, said, asked, answered) => {
    const { offset } = at('2026-03-01T10:00:00Z', 5_001);
    expect(offset.heard(said, asked, answered)).toBeNull();
    expect(offset.info().source).toBe('none');
  });
});
