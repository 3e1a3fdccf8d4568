/** How far a feed has come; both are numbers of records. What is kept of it outlives a restart. */
export type FeedPosition = {
  /** The first record that the receiver is not known to have. */
  readonly next: number;
  /**
   * Everything before it was there for so long that the receiver does not lose it by a restart any more, or was taken once more
   * so long after the first time by a receiver that was never away in between.
   */
  readonly settled: number;
};

export type FeedCursor = {
  readonly position: () => FeedPosition;
  /** The receiver has everything before `next`. */
  readonly advance: (next: number, nowMs: number) => void;
  /** Time went by: what was taken `settleMs` ago is settled. */
  readonly settle: (nowMs: number) => void;
  /** The receiver or the way to it failed: what is not settled counts as not sent. Twice in a row: the receiver was away. */
  readonly goBack: () => void;
};

type Taken = { readonly next: number; readonly atMs: number };

/**
 * Counts what is confirmed, and what is so since `settleMs`. Times are monotonic milliseconds. A receiver that refuses or breaks
 * a single connection more often than that must not have everything sent for ever: what was taken before and again after such
 * a fault, `settleMs` apart, settles. One that was away may have crashed: what it took before counts for nothing.
 */
export function createFeedCursor(start: number, settleMs: number): FeedCursor {
  let next = start;
  let settled = start;
  let young: readonly Taken[] = [];
  /** Taken before the last fault, since the receiver was away, and not settled: each number under the first time. */
  let once: readonly Taken[] = [];
  let hasFailed = false;
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
      if (to <= next) return;
      hasFailed = false;
      next = to;
      young = [...young, { next, atMs: nowMs }];
      settleTwice();
      settle(nowMs);
    },
    goBack: () => {
      const furthest = once.at(-1)?.next ?? settled;
      once = hasFailed ? [] : [...once, ...young.filter((taken) => taken.next > furthest)];
      hasFailed = true;
      young = [];
      next = settled;
    },
  };
}
