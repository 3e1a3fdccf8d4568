import { uptime } from 'node:os';
import type { Clock } from './clock.ts';

/** The uptime is told in whole seconds on some systems: less than this is no sleep. */
const COARSE_MS = 1500;
/** So far the wall clock may leave the fine one before the coarse one is asked, which takes the system a while to tell. */
const LEFT_MS = 100;
/** A wall clock that is set back while the workstation sleeps shows nothing: the coarse one is asked this often in any case. */
const ASK_EVERY_MS = 1000;

/** Three times in milliseconds: one that may stand still in sleep, one that never does, and one that anybody may set. */
export type Times = { readonly fineMs: () => number; readonly coarseMs: () => number; readonly wallMs: () => number };

/**
 * Makes one steady time, in milliseconds, of a fine one that may stand still in sleep and a coarse one that never does: what
 * slept through a deadline is past it.
 */
export function countSleep({ fineMs, coarseMs, wallMs }: Times): () => number {
  const begin = coarseMs() - fineMs();
  let sleptMs = 0;
  let asked = { fineMs: Number.NEGATIVE_INFINITY, wallMs: 0 };
  return () => {
    const awakeMs = fineMs();
    const nowMs = wallMs();
    const passedMs = awakeMs - asked.fineMs;
    if (passedMs < ASK_EVERY_MS && Math.abs(nowMs - asked.wallMs - passedMs) < LEFT_MS) return awakeMs + sleptMs;
    asked = { fineMs: awakeMs, wallMs: nowMs };
    const missedMs = coarseMs() - awakeMs - begin;
    if (missedMs - sleptMs > COARSE_MS) sleptMs = missedMs;
    return awakeMs + sleptMs;
  };
}

/** The workstation's own clocks. `performance.now` stops while Linux and macOS sleep, their uptime goes on. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: countSleep({
    fineMs: () => performance.now(),
    coarseMs: () => uptime() * 1000,
    wallMs: () => Date.now(),
  }),
};
