import { expect, it } from 'vitest';
import { endOf, judgeEnd, type End, type Ended } from './judge-end.ts';

const ended = (given: Partial<Ended>): Ended => ({ end: 'unclean', ranMs: 10, withoutMs: 0, failures: 0, ...given });

it.each([
  [0, 'in-order'],
  [75, 'elsewhere'],
  [70, 'unclean'],
  [1, 'unclean'],
  [null, 'unclean'],
] as const)('an agent that leaves with %s ended %s', (code, end) => {
  expect(endOf(code)).toBe(end);
});

it('starts again at once, then waits longer each time, never longer than five seconds', () => {
  const waits: number[] = [];
  for (let failures = 0; waits.length < 9;) {
    const verdict = judgeEnd(ended({ failures }));
    waits.push(verdict.waitMs);
    ({ failures } = verdict);
  }
  expect(waits).toEqual([0, 250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
});

it('forgets what came before an agent that ran for a minute', () => {
  expect(judgeEnd(ended({ failures: 7, ranMs: 60_000 }))).toMatchObject({ waitMs: 0, failures: 1 });
  expect(judgeEnd(ended({ failures: 7, ranMs: 59_999 })).waitMs).toBe(5000);
});

it.each<[End, boolean, number]>([
  ['unclean', true, 120_000],
  ['in-order', false, 120_000],
  ['elsewhere', false, 15_000],
])('%s: locks the system: %s; gives the displays free after %d ms and not before', (end, lock, patienceMs) => {
  expect(judgeEnd(ended({ end, withoutMs: patienceMs }))).toMatchObject({ lock, giveUp: false });
  expect(judgeEnd(ended({ end, withoutMs: patienceMs + 1 }))).toMatchObject({ lock, giveUp: true });
});
