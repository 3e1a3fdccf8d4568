import type { Options } from './options.ts';
import type { CampaignResult } from './run-scenarios.ts';

const HEAD = ['scenario', 'returned', 'held', 'lost', 'doubled', 'disordered', 'undetected', 'seconds', ''] as const;

/** For people: a row for each scenario, and the sum. */
export function asTable({ rows, figures, seconds, ok }: CampaignResult): string {
  const cells = rows.map(({ name, outcome, seconds: took, ok: isOk }) => {
    const { returned, held, lost, doubled, outOfOrder } = outcome.figures;
    const numbers = [returned, held, lost, doubled, outOfOrder, outcome.undetected, Math.round(took)];
    return [name, ...numbers.map(String), isOk ? 'ok' : 'NOT OK'];
  });
  const { returned, held, lost, doubled, outOfOrder, undetected } = figures;
  const sums = [returned, held, lost, doubled, outOfOrder, undetected, Math.round(seconds)].map(String);
  const all: readonly (readonly string[])[] = [HEAD, ...cells, ['all', ...sums, ok ? 'ok' : 'NOT OK']];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return ['', ...all.map(line)].join('\n');
}

/** One object on one line, for programs. */
export function asJson({ ok, seconds, figures, rows }: CampaignResult, { size, seed }: Options): string {
  const scenarios = rows.map(({ name, outcome, seconds: took, ok: isOk }) => {
    const { did, faults, late = [], undetected } = outcome;
    const found = { undetected, faults: [...faults, ...late] };
    return { name, ok: isOk, seconds: Math.round(took), did, ...outcome.figures, ...found };
  });
  return JSON.stringify({ ok, seed, size, seconds: Math.round(seconds), ...figures, scenarios });
}
