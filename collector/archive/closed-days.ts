import type { Collector } from '../collector.ts';
import { isoTime } from '../clock.ts';

/** The leaves of the log that arrived on one day. */
export type ClosedDay = { readonly day: string; readonly first: number; readonly count: number };
type Run = { readonly first: number; readonly count: number; readonly receivedMs: number };

const RUNS = `
  SELECT l.first, l.count, r.receivedMs FROM logRuns l JOIN records r ON r.trail = l.trail AND r.seq = l.seq
  WHERE l.log = (SELECT max(number) FROM logs) AND l.first >= ? ORDER BY l.first`;

/**
 * Days that are over (UTC) from leaf `from` on, in order, each a stretch of the log. A batch belongs to the day it arrived
 * on, or to a later one before it in the log or in the archive (`after`): a clock that was set back opens no closed day.
 */
export function closedDays(
  { store, clock }: Pick<Collector, 'store' | 'clock'>,
  { from, after }: { readonly from: number; readonly after: string | null },
): readonly ClosedDay[] {
  const today = dayOf(clock.wallMs());
  const days: { day: string; first: number; count: number }[] = [];
  let day = after === null ? '' : dayOf(Date.parse(after) + 86_400_000);
  for (const run of store.connection.prepare<[number], Run>(RUNS).iterate(from)) {
    const own = dayOf(run.receivedMs);
    if (own > day) day = own;
    if (day >= today) break;
    const last = days.at(-1);
    if (last?.day === day) last.count += run.count;
    else days.push({ day, first: run.first, count: run.count });
  }
  return days;
}

const dayOf = (ms: number): string => isoTime(ms).slice(0, 10);
