import type { Collector } from '../collector.ts';
import { lastOrder } from './orders.ts';

/** Lets long polls wait for the next order. */
export type OrderFeed = {
  /** Resolves when an order after number `after` is there, when `waitMs` have passed, or when the feed stops. */
  readonly waitBeyond: (after: number, waitMs: number, signal: AbortSignal) => Promise<void>;
  readonly stop: () => void;
};

/** An order may be written by another process (the command line), so the store is asked; one query for all who wait. */
const LOOK_EVERY_MS = 200;
/** So many are woken before everybody else gets their turn: four thousand answers in a row would take a second. */
const AT_ONCE = 32;

export function createOrderFeed(collector: Pick<Collector, 'store'>): OrderFeed {
  const waiting = new Set<{ readonly after: number; readonly wake: () => void }>();
  let timer: NodeJS.Timeout | null = null;
  let isWaking = false;
  let isStopped = false;

  const look = (): void => {
    isWaking = false;
    if (waiting.size === 0) return;
    const last = lastOrder(collector);
    const due = [...waiting].filter(({ after }) => last !== after);
    for (const { wake } of due.slice(0, AT_ONCE)) wake();
    isWaking = due.length > AT_ONCE;
    if (isWaking) setImmediate(look);
  };
  const lookAgain = (): void => {
    if (!isWaking) look();
  };
  const rest = (): void => {
    if (timer !== null && waiting.size === 0) {
      clearInterval(timer);
      timer = null;
    }
  };
  const waitBeyond = (after: number, waitMs: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (isStopped || signal.aborted || lastOrder(collector) !== after) return resolve();
      const wake = (): void => {
        clearTimeout(deadline);
        signal.removeEventListener('abort', wake);
        waiting.delete(waiter);
        rest();
        resolve();
      };
      const deadline = setTimeout(wake, waitMs);
      const waiter = { after, wake };
      waiting.add(waiter);
      signal.addEventListener('abort', wake);
      timer ??= setInterval(lookAgain, LOOK_EVERY_MS);
    });
  const stop = (): void => {
    isStopped = true;
    for (const { wake } of waiting) wake();
  };
  return { waitBeyond, stop };
}
