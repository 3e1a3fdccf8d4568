import { setTimeout as wait } from 'node:timers/promises';
import { pauseMs } from '../wire/backoff.ts';
import { createFeedCursor, type FeedPosition } from './feed-cursor.ts';
import type { Delivered, FeedFault, FeedSender, FeedSource } from './feed.ts';

/** What a feed tells after each go. */
export type FeedReport = FeedPosition & {
  /** Messages written in this go. */
  readonly sent: number;
  readonly fault: FeedFault | null;
  /** For how long it has not been well, goes without a fault between included; null when it is. */
  readonly failingForMs: number | null;
};

/** A receiver that is restarted or patched is back before this; what fails for longer is for people. */
export const TELL_AFTER_MS = 15 * 60_000;

export type FeedDeps = {
  readonly source: FeedSource;
  readonly sender: FeedSender;
  /** The number to begin with: what was settled when it was last running. */
  readonly from: number;
  readonly monotonicMs: () => number;
  /** 0 to 1, exclusive: jitter. */
  readonly random: () => number;
  /** Keeps the position, durably, before the next go. */
  readonly report: (report: FeedReport) => void;
};

/** How often it looks for new records while there are none. */
const LOOK_MS = 2_000;

/** Sends records to a receiver, each at least once and in order, until it is stopped. Resolves when it has stopped. */
export function startFeed(deps: FeedDeps): { readonly stop: () => Promise<void> } {
  const stopping = new AbortController();
  const done = run(deps, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await done;
      await deps.sender.close();
    },
  };
}

async function run(
  { source, sender, from, monotonicMs, random, report }: FeedDeps,
  signal: AbortSignal,
): Promise<void> {
  const cursor = createFeedCursor(from, sender.settleMs);
  let failures = 0;
  let failing: Failing = null;
  let reported: Pick<FeedReport, 'settled'> & { readonly isFailing: boolean } = { settled: from, isFailing: false };
  while (!signal.aborted) {
    cursor.settle(monotonicMs());
    const delivered = await go(source, sender, { next: cursor.position().next, signal });
    if (signal.aborted) return;
    const nowMs = monotonicMs();
    const fault = delivered?.fault ?? null;
    if (delivered !== null) {
      cursor.advance(delivered.next, nowMs);
      failures = fault === null ? 0 : failures + 1;
      if (fault !== null && fault !== 'feed.unreadable') cursor.goBack(); // of our own store: the receiver lost nothing
    }
    const position = cursor.position();
    const { settled } = position;
    failing = nextFailing(failing, fault, { nowMs, settled, settleMs: sender.settleMs });
    const isFailing = failing !== null;
    if (delivered !== null || settled !== reported.settled || isFailing !== reported.isFailing) {
      reported = { settled, isFailing };
      const failingForMs = failing === null ? null : nowMs - failing.sinceMs;
      report({ ...position, sent: delivered?.sent ?? 0, fault, failingForMs });
    }
    const pause =
      delivered === null ? LOOK_MS : failures === 0 ? 0 : pauseMs(failures, delivered.retryAfterSeconds, random);
    await wait(pause, undefined, { signal }).catch(() => undefined);
  }
}

/** Since its first fault; the time of the last one, and what was settled then. */
type Failing = { readonly sinceMs: number; readonly lastMs: number; readonly settled: number } | null;
type Now = { readonly nowMs: number; readonly settled: number; readonly settleMs: number };

/** One go that went well ends nothing: a receiver that fails every minute would be well every minute, and get on never. */
function nextFailing(failing: Failing, fault: FeedFault | null, { nowMs, settled, settleMs }: Now): Failing {
  if (fault !== null) return { sinceMs: failing?.sinceMs ?? nowMs, lastMs: nowMs, settled };
  const isOver = failing !== null && settled > failing.settled && nowMs - failing.lastMs >= settleMs;
  return isOver ? null : failing;
}

type Go = { readonly next: number; readonly signal: AbortSignal };

/** null when there is nothing to send. */
async function go(source: FeedSource, sender: FeedSender, { next, signal }: Go): Promise<Delivered | null> {
  try {
    return source.end() <= next ? null : await sender.deliver(source, next, signal);
  } catch {
    return { next, sent: 0, fault: 'feed.unreadable' };
  }
}
