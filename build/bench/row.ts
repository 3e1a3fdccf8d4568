/** One line of the bench: a figure held against its limit within the same run. */
export type Row = {
  readonly name: string;
  /** The median of the runs; null when it could not be measured, and `note` says why. */
  readonly value: number | null;
  readonly limit: number;
  readonly unit: string;
  readonly ok: boolean;
  readonly must: 'at least' | 'at most';
  readonly min: number | null;
  readonly max: number | null;
  readonly runs: number;
  /** What it was held against, in figures; or why there is no value. */
  readonly note: string;
};

export type Goal = Pick<Row, 'name' | 'limit' | 'unit' | 'must'>;

/** The value below which a share `p` of the values lie; 0 of none. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? 0;
}
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** A row out of the values of its runs. */
export function row(goal: Goal, values: readonly number[], note: string): Row {
  const value = median(values);
  const ok = goal.must === 'at least' ? value >= goal.limit : value <= goal.limit;
  return { ...goal, value, ok, min: Math.min(...values), max: Math.max(...values), runs: values.length, note };
}

/** A row that could not be measured: not ok, whatever the reason. */
export const unmeasured = (goal: Goal, note: string): Row => ({
  ...goal,
  value: null,
  ok: false,
  min: null,
  max: null,
  runs: 0,
  note,
});

export const perSecond = (count: number, ms: number): number => (count / ms) * 1000;
export const rounded = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 });
