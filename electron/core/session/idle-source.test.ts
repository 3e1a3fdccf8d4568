import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { believedIdleMs, newIdleSource, watchIdleSource, type IdleFault, type IdleSource } from './idle-source.ts';

const HOUR_S = 3600;
const RULES = { idleMs: 600_000, warningMs: 30_000 };

/** A reading each second; `idleAt` gives the counter, `presentAt` says when somebody signed in or unlocked. */
function readFor(
  seconds: number,
  idleAt: (second: number) => number,
  presentAt: (second: number) => boolean = () => false,
): IdleSource {
  let source = newIdleSource(0);
  for (let second = 1; second <= seconds; second += 1) {
    source = watchIdleSource(source, {
      idleMs: idleAt(second),
      nowMs: second * 1000,
      wasPresent: presentAt(second),
    });
  }
  return source;
}

describe('the self-test of the idle counter', () => {
  it('believes a counter that rises and falls', () => {
    expect(readFor(3 * HOUR_S, (second) => (second % 40) * 1000).fault).toBeNull();
  });

  it.each<[string, (second: number) => number]>([
    ['0', () => 0],
    ['up to two seconds', (second) => (second % 3) * 1000],
  ])('finds one that stays at %s within the first hour, and not before', (_what, idleAt) => {
    expect(readFor(HOUR_S - 1, idleAt).fault).toBeNull();
    expect(readFor(HOUR_S, idleAt).fault).toBe('never-rises');
  });

  it('finds one that never falls although people were there', () => {
    const rising = (second: number): number => second * 1000;
    expect(readFor(HOUR_S, rising, (second) => second % 1000 === 0).fault).toBe('never-falls');
  });

  it('says nothing against a counter that rises all night while nobody is there', () => {
    expect(readFor(10 * HOUR_S, (second) => second * 1000).fault).toBeNull();
  });

  it('finds a counter that stops in its second hour', () => {
    const idleAt = (second: number): number => (second < HOUR_S ? (second % 40) * 1000 : 0);
    expect(readFor(HOUR_S, idleAt).fault).toBeNull();
    expect(readFor(2 * HOUR_S, idleAt).fault).toBe('never-rises');
  });

  it('believes it again as soon as it moves', () => {
    const idleAt = (second: number): number => (second <= HOUR_S ? 0 : ((second - HOUR_S) % 10) * 1000);
    expect(readFor(HOUR_S, idleAt).fault).toBe('never-rises');
    expect(readFor(HOUR_S + 12, idleAt).fault).toBeNull();
  });

  it('counts no hour that the computer slept through', () => {
    const before = readFor(HOUR_S / 2, () => 0);
    const after = watchIdleSource(before, { idleMs: 0, nowMs: 4 * HOUR_S * 1000, wasPresent: false });
    expect(after.fault).toBeNull();
  });
});

describe('the idle time to go by', () => {
  it('is the counter’s while it is believed', () => {
    expect(believedIdleMs(null, 1234, 10_000_000, RULES)).toBe(1234);
  });

  it('reaches the lock fifteen minutes after the person was there, whatever the policy’s times and the counter', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<IdleFault>('never-rises', 'never-falls'),
        fc.integer({ min: 1, max: 30 }),
        fc.nat(),
        (fault, idleMinutes, idleMs) => {
          const rules = { idleMs: idleMinutes * 60_000, warningMs: 30_000 };
          const lockAt = rules.idleMs + rules.warningMs;
          expect(believedIdleMs(fault, idleMs, 15 * 60_000, rules)).toBe(lockAt);
          expect(believedIdleMs(fault, idleMs, 14 * 60_000, rules)).toBeLessThan(lockAt);
        },
      ),
    );
  });
});
