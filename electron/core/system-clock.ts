import { uptime } from 'node:os';
import type { Clock } from './clock.ts';

/** The uptime is told in whole seconds on some systems: less than this is no sleep. */
const COARSE_MS = 1500;

/**
 * Makes one steady time, in milliseconds, of a fine one that may stand still in sleep and a coarse one that never does: what
 * slept through a deadline is past it.
 */
export function countSleep(fineMs: () => number, coarseMs: () => number): () => number {
  const begin = coarseMs() - fineMs();
  let sleptMs = 0;
  return () => {
    const awakeMs = fineMs();
    const missedMs = coarseMs() - awakeMs - begin;
    if (missedMs - sleptMs > COARSE_MS) sleptMs = missedMs;
    return awakeMs + sleptMs;
  };
}

/** The workstation's own clocks. `performance.now` stops while Linux and macOS sleep, their uptime goes on. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: countSleep(
    () => performance.now(),
    () => uptime() * 1000,
  ),
};
