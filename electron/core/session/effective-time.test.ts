import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createClockGuard } from '../audit/clock-guard.ts';
import { effectiveTimeOf } from './effective-time.ts';

const HOUR_MS = 3_600_000;
function workstation(wallMs: number) {
  const kept = new Map<string, unknown>();
  const store = {
    get: (name: string) => kept.get(name),
    set: (name: string, value: number) => void kept.set(name, value),
  };
  const clock = { wallMs, monotonicMs: 0 };
  const start = () => {
    clock.monotonicMs = 0;
    const guard = createClockGuard(store, { wallMs: () => clock.wallMs, monotonicMs: () => clock.monotonicMs });
    return { ...effectiveTimeOf(guard), record: () => guard.save(1000), confirm: guard.confirm };
  };
  return { clock, start };
}

it('goes with the clock, and with the monotonic time when the clock is set back', () => {
  const { clock, start } = workstation(1000 * HOUR_MS);
  const time = start();
  clock.wallMs += HOUR_MS;
  expect(time.nowMs()).toBe(1001 * HOUR_MS);
  clock.wallMs -= 5 * HOUR_MS;
  clock.monotonicMs += HOUR_MS;
  expect(time.nowMs()).toBe(1002 * HOUR_MS);
  expect(time.isRolledBack()).toBe(true);
});

it('remembers across restarts, and forgives the seconds that network time takes back', () => {
  const { clock, start } = workstation(1000 * HOUR_MS);
  start().record();
  clock.wallMs -= 59_000;
  expect(start().isRolledBack()).toBe(false);
  clock.wallMs -= 2000;
  expect(start().isRolledBack()).toBe(true);
  expect(start().nowMs()).toBe(1000 * HOUR_MS);
});

it('takes the word of the collector, for good', async () => {
  const { clock, start } = workstation(9000 * HOUR_MS);
  start().record();
  clock.wallMs = 1000 * HOUR_MS;
  const time = start();
  expect(time.isRolledBack()).toBe(true);
  await time.confirm(1000 * HOUR_MS);
  expect(time.isRolledBack()).toBe(false);
  expect(start().nowMs()).toBe(1000 * HOUR_MS);
});

it('never falls, whatever the clock does and however often it is restarted', () => {
  const steps = fc.array(
    fc.record({ wallByMs: fc.integer({ min: -9e9, max: 9e9 }), passMs: fc.nat(9e6), restarts: fc.boolean() }),
  );
  fc.assert(
    fc.property(steps, (list) => {
      const { clock, start } = workstation(1e12);
      let time = start();
      let seenMs = 0;
      for (const { wallByMs, passMs, restarts } of list) {
        clock.wallMs += wallByMs;
        clock.monotonicMs += passMs;
        if (restarts) time = start();
        const nowMs = time.nowMs(); // looked at each second; a record alone does not look at a wall clock that stands
        time.record();
        expect(nowMs).toBeGreaterThanOrEqual(seenMs - 1000); // a mark is written at most a second late
        seenMs = Math.max(seenMs, nowMs);
      }
    }),
  );
});
