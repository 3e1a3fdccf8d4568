import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayAttempt, nextAttempt, NO_ATTEMPTS, PERSON_ATTEMPTS, WORKSTATION_ATTEMPTS } from './attempt-limit.ts';
import type { AttemptRules, AttemptState } from './attempt-limit.ts';

const MINUTE_MS = 60_000;
const failures = (count: number, nowMs = 0): AttemptState =>
  Array.from({ length: count }).reduce<AttemptState>((state) => nextAttempt(state, 'failed', nowMs), NO_ATTEMPTS);
const waitMs = (count: number) => failures(count).waitUntilMs;

describe('attempt limit', () => {
  it('waits five minutes after five failures, then doubles to an hour', () => {
    expect([1, 4, 5, 6, 7, 8, 9, 10, 99].map((count) => waitMs(count) / MINUTE_MS)).toEqual([
      0, 0, 5, 10, 20, 40, 60, 60, 60,
    ]);
  });

  it('refuses the sixth attempt until the wait is over, to the millisecond', () => {
    const state = failures(5, 1000);
    expect(mayAttempt(state, 1000)).toEqual({ ok: false, code: 'auth.wait', retryAfterSeconds: 300 });
    expect(mayAttempt(state, 300_999)).toEqual({ ok: false, code: 'auth.wait', retryAfterSeconds: 1 });
    expect(mayAttempt(state, 301_000)).toEqual({ ok: true });
  });

  it('disables at a hundred in a row; success does not undo that, a reset does', () => {
    expect(failures(99).disabled).toBe(false);
    const disabled = failures(100);
    expect(mayAttempt(disabled, Number.MAX_SAFE_INTEGER)).toEqual({ ok: false, code: 'auth.factor_disabled' });
    expect(nextAttempt(disabled, 'succeeded', 0)).toEqual(disabled);
    expect(nextAttempt(disabled, 'reset', 0)).toEqual(NO_ATTEMPTS);
  });

  it('success forgets the failures before it', () => {
    expect(nextAttempt(failures(8), 'succeeded', 0)).toEqual(NO_ATTEMPTS);
  });

  it('never disables a whole workstation', () => {
    let state = NO_ATTEMPTS;
    for (let count = 0; count < 500; count += 1) state = nextAttempt(state, 'failed', 0, WORKSTATION_ATTEMPTS);
    expect(mayAttempt(state, 15 * MINUTE_MS)).toEqual({ ok: true });
  });

  it('success takes back from a workstation the one failure that was counted for it, and its wait', () => {
    const failed = (state: AttemptState, nowMs = 0) => nextAttempt(state, 'failed', nowMs, WORKSTATION_ATTEMPTS);
    let state = NO_ATTEMPTS;
    for (let count = 0; count < 19; count += 1) state = failed(state);
    const own = nextAttempt(failed(state), 'succeeded', 0, WORKSTATION_ATTEMPTS);
    expect(own).toEqual(state);
    expect(mayAttempt(failed(own), 0)).toMatchObject({ code: 'auth.wait', retryAfterSeconds: 60 });
    expect(nextAttempt(NO_ATTEMPTS, 'succeeded', 0, WORKSTATION_ATTEMPTS)).toEqual(NO_ATTEMPTS);
  });

  it('a workstation forgets one failure in a quarter of an hour, a person none by time', () => {
    const counts = (rules: AttemptRules): readonly number[] => {
      let state = NO_ATTEMPTS;
      for (let count = 0; count < 4; count += 1) state = nextAttempt(state, 'failed', 1e12, rules);
      const later = [-60, 14, 15, 44, 45, 1000].map((minutes) => 1e12 + minutes * MINUTE_MS);
      return later.map((nowMs) => nextAttempt(state, 'failed', nowMs, rules).consecutive);
    };
    expect(counts(WORKSTATION_ATTEMPTS)).toEqual([5, 5, 4, 3, 2, 1]);
    expect(counts(PERSON_ATTEMPTS)).toEqual([5, 5, 5, 5, 5, 5]);
  });

  it('one password tried on many people gets no further by a success in between: one try in a quarter of an hour', () => {
    let state = NO_ATTEMPTS;
    let tried = 0;
    for (let nowMs = 0; nowMs < 24 * 60 * MINUTE_MS; nowMs += 10_000) {
      for (const event of ['failed', 'succeeded'] as const) {
        if (!mayAttempt(state, nowMs).ok) continue;
        state = nextAttempt(state, 'failed', nowMs, WORKSTATION_ATTEMPTS);
        if (event === 'succeeded') state = nextAttempt(state, 'succeeded', nowMs, WORKSTATION_ATTEMPTS);
        else tried += 1;
      }
    }
    expect(tried).toBeLessThanOrEqual(24 + 24 * 4);
  });

  it('a failure never brings the next attempt nearer, whatever the clock says', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 }), { maxLength: 120 }), (times) => {
        let state = NO_ATTEMPTS;
        for (const nowMs of times) {
          const next = nextAttempt(state, 'failed', nowMs);
          expect(next.waitUntilMs).toBeGreaterThanOrEqual(state.waitUntilMs);
          expect(next.consecutive).toBe(state.consecutive + 1);
          state = next;
        }
        expect(state.disabled).toBe(times.length >= 100);
      }),
    );
  });

  it('lets through at most five failures, then one a wait', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10 * MINUTE_MS }), { maxLength: 150 }), (pauses) => {
        let state = NO_ATTEMPTS;
        let nowMs = 0;
        let last = 0;
        for (const pauseMs of pauses) {
          nowMs += pauseMs;
          if (!mayAttempt(state, nowMs).ok) continue;
          if (state.consecutive >= 5) expect(nowMs - last).toBeGreaterThanOrEqual(5 * MINUTE_MS);
          state = nextAttempt(state, 'failed', nowMs);
          last = nowMs;
        }
      }),
    );
  });
});
