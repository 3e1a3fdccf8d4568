/** How far a feed has come; both are numbers of records. What is kept of it outlives a restart. */
export type FeedPosition = {
  /** The first record that the receiver is not known to have. */
  readonly next: number;
  /** Everything before it was there for so long that the receiver does not lose it by a restart any more. */
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

/** Counts what is confirmed, and what is so since `settleMs`. Times are monotonic milliseconds. */
export function createFeedCursor(start: number, settleMs: number): FeedCursor {
  let next = start;
  let settled = start;
  let young: readonly { readonly next: number; readonly atMs: number }[] = [];
  const settle = (nowMs: number): void => {
    const old = young.filter(({ atMs }) => nowMs - atMs >= settleMs);
    settled = old.at(-1)?.next ?? settled;
    young = young.slice(old.length);
  };
  return {
    position: () => ({ next, settled }),
    settle,
    advance: (to, nowMs) => {
      if (to > next) young = [...young, { next: to, atMs: nowMs }];
      next = Math.max(next, to);
      settle(nowMs);
    },
    goBack: () => {
      young = [];
      next = settled;
    },
  };
}
