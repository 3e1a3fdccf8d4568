import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRollout, type RolloutPlan, type Seat } from './judge-rollout.ts';

const NAMES = ['pilot', 'early', 'broad'] as const;
const seat: fc.Arbitrary<Seat> = fc.record({
  ring: fc.constantFrom(...NAMES, null),
  wasWell: fc.constantFrom(true, false, null),
  isWell: fc.boolean(),
  hasIt: fc.boolean(),
});
const seats = fc.array(seat, { maxLength: 40 });
const plan = (state: RolloutPlan['state']): fc.Arbitrary<RolloutPlan> =>
  fc
    .tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000))
    .map(([first, second, third]) => [first, first + second, first + second + third])
    .map((times) => ({ state, startedMs: 500, rings: NAMES.map((name, at) => ({ name, afterMs: times[at] ?? 0 })) }));
const now = fc.nat(4000);

describe('a rollout', () => {
  it('that is held or finished names the version to nobody, whatever time it is and however well all are', () => {
    fc.assert(
      fc.property(fc.constantFrom('held' as const, 'finished' as const).chain(plan), seats, now, (one, all, nowMs) => {
        expect(judgeRollout(one, all, nowMs)).toEqual({ kind: 'closed' });
      }),
    );
  });

  it('opens rings in their order alone, none before its time, none before one with it is well', () => {
    fc.assert(
      fc.property(plan('running'), seats, now, (one, all, nowMs) => {
        const judged = judgeRollout(one, all, nowMs);
        if (judged.kind !== 'open') return;
        expect(judged.rings).toEqual(NAMES.slice(0, judged.rings.length));
        for (const [at, name] of judged.rings.entries()) {
          expect(nowMs).toBeGreaterThanOrEqual(one.startedMs + (one.rings[at]?.afterMs ?? 0));
          const before = all.filter(({ ring }) => ring !== null && judged.rings.slice(0, at).includes(ring));
          if (name !== NAMES[0]) expect(before.some(({ hasIt, isWell }) => hasIt && isWell)).toBe(true);
        }
      }),
    );
  });

  it('closes no ring that was open when one more workstation is well, or time goes on', () => {
    fc.assert(
      fc.property(plan('running'), seats, now, fc.nat(2000), (one, all, nowMs, laterMs) => {
        const judged = judgeRollout(one, all, nowMs);
        if (judged.kind !== 'open') return;
        const well = all.map((each) => (each.wasWell === null ? each : { ...each, isWell: true }));
        const later = judgeRollout(one, well, nowMs + laterMs);
        expect(later.kind === 'open' ? later.rings.slice(0, judged.rings.length) : later).toEqual(judged.rings);
      }),
    );
  });

  const running: RolloutPlan = { state: 'running', startedMs: 0, rings: NAMES.map((name) => ({ name, afterMs: 0 })) };
  const named = (isWell: boolean, wasWell = true): Seat => ({ ...waiting(isWell), wasWell, hasIt: true });
  /** It was named the version, and nothing says that it took it up. */
  const waiting = (isWell: boolean): Seat => ({ ring: 'pilot', wasWell: true, isWell, hasIt: false });
  const other = (isWell: boolean): Seat => ({ ring: 'broad', wasWell: null, isWell, hasIt: false });
  const many = (count: number, one: Seat): readonly Seat[] => Array.from({ length: count }, () => one);

  it.each<readonly [string, readonly Seat[], number]>([
    ['one of few', [named(true), named(false), other(true)], 2],
    ['one of those that all were named it', [named(true), named(false), waiting(true), waiting(true)], 4],
    ['one that could not install it', [named(true), waiting(false), waiting(true)], 3],
    ['one that fell silent before it said that it has it', [...many(30, named(true)), waiting(false)], 31],
  ])('has regressed when %s that were well is not any more', (_which, all, of) => {
    expect(judgeRollout(running, all, 1)).toEqual({ kind: 'regressed', unwell: 1, of });
  });

  it('has regressed in the last ring, too, whatever is with an old workstation in a cupboard that was never named it', () => {
    const last = [...many(70, named(true)), ...many(30, waiting(false)), other(false)];
    expect(judgeRollout(running, last, 1)).toEqual({ kind: 'regressed', unwell: 30, of: 100 });
  });

  it.each<readonly [string, readonly Seat[]]>([
    ['was unwell before', [named(true), named(false, false), other(true)]],
    ['is unwell like as many of those without the version', [named(true), named(false), other(true), other(false)]],
    ['is silent, and so are all others', [waiting(false), named(false), other(false), other(false)]],
    ['is unwell where nobody is without it', [named(true), named(false)]],
    ['is one of a hundred', [...many(99, named(true)), named(false), other(true)]],
  ])('has not when a workstation %s', (_why, all) => {
    expect(judgeRollout(running, all, 1).kind).toBe('open');
  });
});
