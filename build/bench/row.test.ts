import { expect, it } from 'vitest';
import { BenchSchema } from './bench.ts';
import { percentile, row, unmeasured, type Goal } from './row.ts';
import { table } from './table.ts';

const FAST: Goal = { name: 'fast', limit: 2, unit: 'x peer', must: 'at least' };
const SHORT: Goal = { name: 'short', limit: 20, unit: 'ms', must: 'at most' };

it('holds the median of the runs against the limit, from the right side', () => {
  expect(row(FAST, [1, 2.5, 9], '')).toMatchObject({ value: 2.5, ok: true, min: 1, max: 9, runs: 3 });
  expect(row(FAST, [1, 1.9, 9], '')).toMatchObject({ value: 1.9, ok: false });
  expect(row(SHORT, [20], '')).toMatchObject({ ok: true });
  expect(row(SHORT, [21, 3, 22], '')).toMatchObject({ value: 21, ok: false });
});

it('a row without a peer is there, says why, and is not ok', () => {
  const missing = unmeasured(FAST, 'rsyslog is not installed');
  expect(missing).toMatchObject({ name: 'fast', value: null, limit: 2, unit: 'x peer', ok: false });
  expect(table([missing])).toContain('NOT OK  fast  not measured: rsyslog is not installed');
});

it('rows go through JSON as they are, and into the table with their limits', () => {
  const rows = [row(FAST, [1234.5678, 3], 'a note'), unmeasured(SHORT, 'why')];
  expect(BenchSchema.parse(JSON.parse(JSON.stringify({ rows })))).toEqual({ rows });
  expect(table(rows)).toContain('1230 x peer (≥ 2) [3 to 1230, 2 runs]  a note');
});

it('a percentile is one of the values', () => {
  expect(percentile([3, 1, 2], 0.5)).toBe(2);
  expect(percentile([3, 1, 2], 0.99)).toBe(3);
});
