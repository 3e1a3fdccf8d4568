import { visible } from './visible-text.ts';

/** Rows under a head, each column as wide as its longest cell as it is shown; the last one is not filled up. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const shown = rows.map((row) => row.map(visible));
  const widths = head.map((name, at) => Math.max(name.length, ...shown.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === cells.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join('  ');
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...shown.map(line)];
}
