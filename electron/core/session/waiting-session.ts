import type { Session } from './session-state.ts';
import type { Verified } from './sign-in-ports.ts';

/** So long the recovery codes stay on the screen, and the session behind them waits. */
export const KEEP_CODES_MS = 10 * 60_000;

/** A session that was proved and begins once its person has kept the recovery codes. */
export type Waiting = { readonly session: Session; readonly verified: Verified };

/** The one session that waits; whoever comes too late signs in again. */
export type WaitingSession = {
  readonly put: (waiting: Waiting) => void;
  /** Hands it over, once. Null: there is none, or it waited too long. */
  readonly take: () => Waiting | null;
  readonly drop: () => void;
};

/** `onDropped` is told whenever one will never begin. */
export function createWaitingSession(monotonicMs: () => number, onDropped: () => void): WaitingSession {
  let held: { readonly waiting: Waiting; readonly timer: NodeJS.Timeout } | null = null;
  const release = (): Waiting | null => {
    const waiting = held?.waiting ?? null;
    clearTimeout(held?.timer);
    held = null;
    return waiting;
  };
  const drop = (): void => {
    if (release() !== null) onDropped();
  };
  return {
    put: (waiting) => {
      drop();
      held = { waiting, timer: setTimeout(drop, KEEP_CODES_MS).unref() };
    },
    take: () => {
      const waiting = release();
      if (waiting === null) return null;
      // By the clock: the timer stands still while the workstation sleeps.
      if (monotonicMs() - waiting.session.factorAtMs < KEEP_CODES_MS) return waiting;
      onDropped();
      return null;
    },
    drop,
  };
}
