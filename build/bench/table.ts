import type { Row } from './row.ts';

/** The rows as lines of text, each with its limit, its spread and what it was held against. */
export function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows.map((row) => `${lineOf(row, width)}\n`).join('');
}

function lineOf({ name, value, limit, unit, ok, must, min, max, runs, note }: Row, width: number): string {
  const verdict = ok ? 'ok    ' : 'NOT OK';
  if (value === null) return `${verdict}  ${name.padEnd(width)}  not measured: ${note}`;
  const sign = must === 'at least' ? '≥' : '≤';
  const spread = `[${figure(min ?? value)} to ${figure(max ?? value)}, ${runs} runs]`;
  return `${verdict}  ${name.padEnd(width)}  ${figure(value)} ${unit} (${sign} ${limit}) ${spread}  ${note}`;
}

/** Three significant digits; an ordinary number all the same. */
const figure = (value: number): string => String(Number(value.toPrecision(3)));
