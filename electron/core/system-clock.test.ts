import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countSleep, systemClock } from './system-clock.ts';

it('counts what the workstation slept, to the second at worst', () => {
  const now = { fine: 1000, coarse: 50_000 };
  const steadyMs = countSleep({
    fineMs: () => now.fine,
    coarseMs: () => now.coarse,
    wallMs: () => now.coarse,
  });
  now.fine += 60_000;
  now.coarse += 60_400; // told coarsely: no sleep
  expect(steadyMs()).toBe(61_000);
  now.fine += 10;
  now.coarse += 14 * 3_600_000;
  expect(steadyMs()).toBeGreaterThanOrEqual(14 * 3_600_000);
  now.coarse -= 7 * 3_600_000; // whatever the system says, no time is given back
  expect(steadyMs()).toBeGreaterThanOrEqual(14 * 3_600_000);
});

it('notices a sleep within a second of work when the wall clock was set back over it, and asks the system no oftener', () => {
  const now = { fine: 0, slept: 0 };
  let askedTimes = 0;
  const steadyMs = countSleep({
    fineMs: () => now.fine,
    coarseMs: () => {
      askedTimes += 1;
      return now.fine + now.slept;
    },
    wallMs: () => now.fine,
  });
  steadyMs();
  now.slept = 8 * 3_600_000;
  for (let ms = 0; ms < 1000; ms += 1, now.fine += 1) steadyMs();
  expect(steadyMs()).toBe(8 * 3_600_000 + 1000);
  expect(askedTimes).toBeLessThanOrEqual(3);
});

it('never falls, and is never far from either source', () => {
  const step = fc.record({
    awake: fc.nat(100_000),
    asleep: fc.nat(100_000_000),
    error: fc.integer({ min: -700, max: 700 }),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let fine = 0;
      let real = 0;
      let error = 0;
      const steadyMs = countSleep({ fineMs: () => fine, coarseMs: () => real + error, wallMs: () => real });
      let before = steadyMs();
      for (const { awake, asleep, error: next } of steps) {
        fine += awake;
        real += awake + asleep;
        error = next;
        const now = steadyMs();
        expect(now).toBeGreaterThanOrEqual(before);
        before = now;
      }
      expect(Math.abs(before - real)).toBeLessThanOrEqual(3000 * (steps.length + 1));
    }),
  );
});

it('reads the clocks of this workstation', () => {
  const before = systemClock.monotonicMs();
  expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(before);
  expect(Math.abs(systemClock.monotonicMs() - performance.now())).toBeLessThan(60_000_000);
});
