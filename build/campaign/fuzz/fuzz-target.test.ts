import { describe, expect, it } from 'vitest';
import { createSeeded } from '../../../e2e/proofs/support/seeded.ts';
import { fuzzTarget } from './fuzz-target.ts';
import { mutateValue } from './mutate-value.ts';
import { fault, REFUSED, TAKEN, type CaseEnd, type FuzzTarget } from './target.ts';
import { TARGETS } from './targets/all.ts';

/** Takes numbers up to a hundred; with a hole, a few more. */
const numbers = (hole: (value: number) => CaseEnd): FuzzTarget => ({
  name: 'numbers',
  count: 1000,
  open: () => ({
    step: ({ between }) => {
      const value = between(0, 1000);
      if (value <= 100) return TAKEN;
      return value <= 110 ? hole(value) : REFUSED;
    },
    close: async () => [],
  }),
});
const order = { from: 1, count: 1000, seed: 7 };
const caseOf = (told = ''): number => Number(/case (\d+):/.exec(told)?.[1]);

describe('fuzzing', () => {
  it('counts what was refused and what was taken', async () => {
    const { cases, refused, taken, faults } = await fuzzTarget(
      numbers(() => REFUSED),
      order,
    );
    expect({ cases, sum: refused + taken, faults }).toEqual({ cases: 1000, sum: 1000, faults: [] });
    expect(taken).toBeGreaterThan(50);
  });

  it.each([
    ['something invalid that was taken', () => fault('taken'), 'taken'],
    [
      'an exception',
      () => {
        throw new Error('beyond');
      },
      'crash: Error: beyond',
    ],
  ])('finds %s, and draws its case again by its number alone', async (_what, hole, told) => {
    const { faults } = await fuzzTarget(numbers(hole), order);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults[0]).toContain(told);
    const again = await fuzzTarget(numbers(hole), { ...order, from: caseOf(faults.at(-1)), count: 1 });
    expect(again.faults).toHaveLength(1);
  });

  it('finds what is wrong only at the end', async () => {
    const lost: FuzzTarget = {
      ...numbers(() => REFUSED),
      open: () => ({ step: () => REFUSED, close: async () => ['gone'] }),
    };
    expect((await fuzzTarget(lost, order)).faults).toEqual(['numbers, at the end: gone']);
  });

  it('finds memory that is kept', async () => {
    const kept: Buffer[] = [];
    const greedy: FuzzTarget = {
      ...numbers(() => REFUSED),
      open: () => ({ step: () => (kept.push(Buffer.alloc(100_000)), REFUSED), close: async () => [] }),
    };
    expect((await fuzzTarget(greedy, order)).faults).toEqual([expect.stringContaining('keeps')]);
  });

  it('hands over a million cases and more at full size', () => {
    expect(TARGETS.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(1_000_000);
  });
});

it('a changed value is another one nearly always, and what it was made of stays as it is', () => {
  const value = { a: [1, 'x'], b: { c: null } };
  const before = JSON.stringify(value);
  let changed = 0;
  for (let n = 1; n <= 200; n += 1) {
    const made = mutateValue(value, createSeeded(n, 7));
    if (JSON.stringify(made) !== before) changed += 1;
  }
  expect(JSON.stringify(value)).toBe(before);
  expect(changed).toBeGreaterThan(180);
});
