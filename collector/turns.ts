import { setImmediate } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import { CollectorError } from './collector-error.ts';

/** Long work that can be put aside: it yields where it holds no statement and no transaction open. */
export type Steps<T> = Generator<void, T>;

/** Shares the one thread between long work and everything that is answered. */
export type Turns = {
  /** Runs work to its end, a piece in each turn of the event loop. Rejects with `collector.stopping` after `stop`. */
  readonly run: <T>(steps: Steps<T>) => Promise<T>;
  readonly stop: () => void;
};

/** How long one piece keeps the thread, and whoever asks something meanwhile waiting; a step may take it a little over. */
const PIECE_MS = 10;

export function createTurns({ monotonicMs }: Pick<Clock, 'monotonicMs'>): Turns {
  let isStopped = false;
  let last: Promise<unknown> = Promise.resolve();
  /** However much is under way, one piece a turn: two would hold the thread twice as long. */
  const nextTurn = async (): Promise<void> => {
    const turn = last.then(() => setImmediate());
    last = turn;
    await turn;
    if (isStopped) throw new CollectorError('collector.stopping');
  };
  return {
    run: async (steps) => {
      for (;;) {
        await nextTurn();
        const untilMs = monotonicMs() + PIECE_MS;
        do {
          const step = steps.next();
          if (step.done === true) return step.value;
        } while (monotonicMs() < untilMs);
      }
    },
    stop: () => (isStopped = true),
  };
}

/** What `work` makes of each, in their order: a step each. */
export function* each<Item, Made>(items: Iterable<Item>, work: (item: Item) => Made): Steps<readonly Made[]> {
  const made: Made[] = [];
  for (const item of items) {
    made.push(work(item));
    yield;
  }
  return made;
}

/** Runs work to its end here and now: for a process that answers nobody. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
