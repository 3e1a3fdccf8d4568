import type { Collector } from '../collector.ts';
import { isoTime } from '../clock.ts';
import { settleDays } from './settle-days.ts';

/** The leaves of the log that arrived on one day. */
export type ClosedDay = { readonly day: string; readonly first: number; readonly count: number };
/** So many leaves have no day that is over: the clock said that one or a later one. */
export type WaitingLeaves = { readonly day: string; readonly count: number };
/** Where an archive goes on: from which leaf, and after which day. */
export type ArchivedUpTo = { readonly from: number; readonly after: string | null };
type Run = { readonly first: number; readonly count: number; readonly receivedMs: number };

const RUNS = `
  SELECT l.first, l.count, r.receivedMs FROM logRuns l JOIN records r ON r.trail = l.trail AND r.seq = l.seq
  WHERE l.log = (SELECT max(number) FROM logs) AND l.first >= ? ORDER BY l.first`;

/**
 * Days that are over (UTC) from leaf `from` on, in order, each a stretch of the log. A batch belongs to the day it arrived
 * on, as far as the batches around it bear that out (`settleDays`), and to none that is in the archive already: a clock that
 * was set back opens no closed day.
 */
export function closedDays(collector: Pick<Collector, 'store' | 'clock'>, upTo: ArchivedUpTo): readonly ClosedDay[] {
  const today = dayOf(collector.clock.wallMs());
  return logDays(collector, upTo).filter(({ day }) => day < today);
}

/** What no day closes until one comes that is still ahead, or batches that show the clock was wrong; null: nothing. */
export function leavesAhead(collector: Pick<Collector, 'store' | 'clock'>, upTo: ArchivedUpTo): WaitingLeaves | null {
  const today = dayOf(collector.clock.wallMs());
  const ahead = logDays(collector, upTo).filter(({ day }) => day > today);
  const [first] = ahead;
  return first === undefined ? null : { day: first.day, count: ahead.reduce((sum, { count }) => sum + count, 0) };
}

function logDays(collector: Pick<Collector, 'store'>, upTo: ArchivedUpTo): readonly ClosedDay[] {
  const said = joinDays(batches(collector, upTo));
  const days = settleDays(said.map(({ day }) => day));
  return joinDays(said.map((stretch, at) => ({ ...stretch, day: days[at] ?? stretch.day })));
}

/** Each with the day that the clock said, or the first one that is not archived. */
function* batches({ store }: Pick<Collector, 'store'>, { from, after }: ArchivedUpTo): Generator<ClosedDay> {
  const earliest = after === null ? '' : dayOf(Date.parse(after) + 86_400_000);
  for (const { first, count, receivedMs } of store.connection.prepare<[number], Run>(RUNS).iterate(from)) {
    const day = dayOf(receivedMs);
    yield { day: day < earliest ? earliest : day, first, count };
  }
}

/** Neighbours of one day as one. */
function joinDays(stretches: Iterable<ClosedDay>): readonly ClosedDay[] {
  const days: ClosedDay[] = [];
  for (const { day, first, count } of stretches) {
    const last = days.at(-1);
    if (last?.day === day) days[days.length - 1] = { ...last, count: last.count + count };
    else days.push({ day, first, count });
  }
  return days;
}

const dayOf = (ms: number): string => isoTime(ms).slice(0, 10);
