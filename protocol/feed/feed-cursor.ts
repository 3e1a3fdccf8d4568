/** How far a feed has come; both are numbers of records. What is kept of it outlives a restart. */
export type FeedPosition = {
  /** The first record that the receiver is not known to have. */
  readonly next: number;
  /**
   * Everything before it was there for so long that the receiver does not lose it by a restart any more, or was taken once more
   * so long after the first time.
   */
  readonly settled: number;
};

export type FeedCursor = {
  readonly position: () => FeedPosition;
  /** The receiver has everything before `next`. */
  readonly advance: (next: number, nowMs: number) => void;
  /** Time went by: what was taken `settleMs` ago is settled. */
  readonly settle: (nowMs: number) => void;
  /** The receiver or the way to it failed: what is not settled counts as not sent. */
  readonly goBack: () => void;
};

type Taken = { readonly next: number; readonly atMs: number };

/**
 * Counts what is confirmed, and what is so since `settleMs`. Times are monotonic milliseconds. Faults that come more often than
 * that must not have everything sent for ever: what was taken before a fault, and again after it, `settleMs` apart, settles.
 */
export function createFeedCursor(start: number, settleMs: number): FeedCursor {
  let next = start;
  let settled = start;
  let young: readonly Taken[] = [];
  /** Taken before the last fault and not settled, each number under the first time. */
  let once: readonly Taken[] = [];
  const isOld =
    (nowMs: number) =>
    ({ atMs }: Taken): boolean =>
      nowMs - atMs >= settleMs;
  const settle = (nowMs: number): void => {
    const old = young.filter(isOld(nowMs));
    settled = Math.max(settled, old.at(-1)?.next ?? settled);
    young = young.slice(old.length);
  };
  /** In order: a number that was taken again too soon keeps those after it from settling. */
  const settleTwice = (): void => {
    for (const again of young) {
      const reach = Math.min(again.next, once.findLast(isOld(again.atMs))?.next ?? settled);
      settled = Math.max(settled, reach);
      if (reach < again.next) break;
    }
    once = once.filter((taken) => taken.next > settled);
  };
  return {
    position: () => ({ next, settled }),
    settle,
    advance: (to, nowMs) => {
      if (to > next) young = [...young, { next: to, atMs: nowMs }];
      next = Math.max(next, to);
      settleTwice();
      settle(nowMs);
    },
    goBack: () => {
      const furthest = once.at(-1)?.next ?? settled;
      once = [...once, ...young.filter((taken) => taken.next > furthest)];
      young = [];
      next = settled;
    },
  };
}
