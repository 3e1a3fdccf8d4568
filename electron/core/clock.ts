import { uptime } from 'node:os';

/** The two times of the agent. Deadlines use `monotonicMs`; records carry both. Tests pass their own. */
export type Clock = {
  /** Milliseconds since the epoch, as the operating system believes it. It can be set back or forward. */
  readonly wallMs: () => number;
  /** Milliseconds that only grow while this process runs, whether the workstation is awake or asleep. */
  readonly monotonicMs: () => number;
};

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
