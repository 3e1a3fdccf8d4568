import { z } from 'zod';
import { HEARTBEAT_EVERY_MS, RunSchema } from '../../protocol/wire/heartbeat.ts';

/** The runs of a workstation's program that were heard, the newest first; `sinceMs`: since when it is the one that speaks. */
export const RunsSchema = z.array(z.strictObject({ run: RunSchema, sinceMs: z.number().int() }));
export type Runs = z.infer<typeof RunsSchema>;

/**
 * `late`: a word of the run before, which was on its way when the next began. `returned`: a run speaks again after another
 * one spoke: both are alive, or an earlier state of the machine was restored with what was running in it.
 */
export type Followed =
  | { readonly kind: 'first' | 'same' | 'next' | 'late'; readonly runs: Runs }
  | { readonly kind: 'returned'; readonly runs: Runs; readonly twins: readonly [string, string] };

/** A run that ended says nothing more than what was under way: requests are given up long before. */
export const LATE_MS = 2 * HEARTBEAT_EVERY_MS;
/** More programs than these do not take turns unseen. */
const MOST_RUNS = 8;

/** What a heartbeat of `run` that is received now, in milliseconds since the epoch, tells beside those before it. */
export function followRun(runs: Runs, run: string, nowMs: number): Followed {
  const [current] = runs;
  const begun = [{ run, sinceMs: nowMs }, ...runs.filter((known) => known.run !== run)].slice(0, MOST_RUNS);
  if (current === undefined) return { kind: 'first', runs: begun };
  if (current.run === run) return { kind: 'same', runs };
  if (!runs.some((known) => known.run === run)) return { kind: 'next', runs: begun };
  if (nowMs - current.sinceMs < LATE_MS) return { kind: 'late', runs };
  return { kind: 'returned', runs: begun, twins: [run, current.run] };
}
