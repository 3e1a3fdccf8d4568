import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClockInfo } from './clock-info.ts';

describe('the clock of a record', () => {
  it('is the word of the collector while that is fresh, else that of the system', async () => {
    let nowMs = Date.parse('2026-11-02T10:00:00Z');
    const clock = { wallMs: () => nowMs, monotonicMs: () => nowMs };
    let asked = 0;
    const info = createClockInfo(clock, () => Promise.resolve((asked += 1) > 0));
    expect(info.current()).toEqual({ source: 'none', offsetMs: null, checkedAt: null });
    await info.askSystem();
    expect(info.current()).toEqual({ source: 'ntp', offsetMs: null, checkedAt: '2026-11-02T10:00:00.000Z' });
    info.heardFromCollector(nowMs + 1500);
    expect(info.current()).toEqual({ source: 'collector', offsetMs: 1500, checkedAt: '2026-11-02T10:00:00.000Z' });
    await info.askSystem();
    expect(asked, 'nobody needs to know').toBe(1);
    nowMs += 25 * 3_600_000;
    await info.askSystem();
    expect([info.current().source, asked]).toEqual(['ntp', 2]);
  });

  it('follows a clock that is set after the collector has spoken', () => {
    const at = { wallMs: Date.parse('2026-11-02T10:00:00Z'), monotonicMs: 0 };
    const info = createClockInfo({ wallMs: () => at.wallMs, monotonicMs: () => at.monotonicMs });
    info.heardFromCollector(at.wallMs + 3_600_000);
    at.wallMs += 3_600_000; // put right
    expect(info.current()).toEqual({ source: 'collector', offsetMs: 0, checkedAt: '2026-11-02T11:00:00.000Z' });
    at.wallMs -= 86_400_000;
    expect(info.current()).toMatchObject({ offsetMs: 86_400_000, checkedAt: '2026-11-01T11:00:00.000Z' });
  });

  it('leads from any clock, however often it is set, to the true time; what the clocks lose in a day is no step', () => {
    const moment = fc.record({
      passedMs: fc.integer({ min: 0, max: 3_600_000 }),
      setByMs: fc.oneof(fc.constant(0), fc.integer({ min: -1e10, max: 1e10 })),
      driftMs: fc.integer({ min: -50, max: 50 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: -1e10, max: 1e10 }), fc.array(moment, { maxLength: 20 }), (offMs, moments) => {
        const at = { trueMs: 1.8e12, wallMs: 1.8e12 + offMs, monotonicMs: 0 };
        const info = createClockInfo({ wallMs: () => at.wallMs, monotonicMs: () => at.monotonicMs });
        info.heardFromCollector(at.trueMs);
        for (const { passedMs, setByMs, driftMs } of moments) {
          at.trueMs += passedMs;
          at.wallMs += passedMs + setByMs;
          at.monotonicMs += Math.max(0, passedMs + driftMs);
          expect(Math.abs(at.wallMs + (info.current().offsetMs ?? 0) - at.trueMs)).toBeLessThanOrEqual(6000);
        }
        const isSet = moments.some(({ setByMs }) => setByMs !== 0);
        if (!isSet) expect(info.current().offsetMs).toBe(0 - offMs);
      }),
    );
  });
});
