import { RUNS_ELSEWHERE } from './messages.ts';

/** How an agent ended: in order, because another one runs for this account, or as it never should. */
export const ENDS = ['in-order', 'elsewhere', 'unclean'] as const;
export type End = (typeof ENDS)[number];

/** A signal, also one that was meant well, leaves no exit code: an agent that ends in order exits with 0. */
export function endOf(exitCode: number | null): End {
  if (exitCode === 0) return 'in-order';
  return exitCode === RUNS_ELSEWHERE ? 'elsewhere' : 'unclean';
}

/** All times in milliseconds. */
export type Ended = {
  readonly end: End;
  readonly ranMs: number;
  /** How long no agent has covered the displays. */
  readonly withoutMs: number;
  /** Ends that followed each other, before this one. */
  readonly failures: number;
};

export type Verdict = {
  readonly failures: number;
  /** The next start. */
  readonly waitMs: number;
  /** Whether the operating system's session is locked. */
  readonly lock: boolean;
  /** Whether the supervisor gives the displays free, after all this time without an agent. */
  readonly giveUp: boolean;
};

/** An agent that ran for so long starts a new count. */
const STEADY_MS = 60_000;
const LONGEST_WAIT_MS = 5000;
/**
 * A program that cannot start on any workstation must not leave a hospital in the dark: after this the operating system's
 * lock stands alone. An agent of somebody else's start covers by itself, and gives way within ten seconds if it is going to.
 */
const PATIENCE_MS = { 'in-order': 120_000, unclean: 120_000, elsewhere: 15_000 } as const;

/** What follows the end of an agent. The first start after a quiet time does not wait. */
export function judgeEnd({ end, ranMs, withoutMs, failures }: Ended): Verdict {
  const before = ranMs >= STEADY_MS ? 0 : failures;
  return {
    failures: before + 1,
    waitMs: before === 0 ? 0 : Math.min(250 * 2 ** (before - 1), LONGEST_WAIT_MS),
    lock: end === 'unclean',
    giveUp: withoutMs > PATIENCE_MS[end],
  };
}
