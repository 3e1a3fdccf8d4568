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

export function createOrderFeed(collector: Pick<Collector, 'store'>): OrderFeed {
  const waiting = new Set<{ readonly after: number; readonly wake: () => void }>();
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;

  const look = (): void => {
    const last = lastOrder(collector);
    for (const { after, wake } of waiting) if (last !== after) wake();
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
      timer ??= setInterval(look, LOOK_EVERY_MS);
    });
  const stop = (): void => {
    isStopped = true;
    for (const { wake } of waiting) wake();
  };
  return { waitBeyond, stop };
}
