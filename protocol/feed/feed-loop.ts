import { setTimeout as wait } from 'node:timers/promises';
import { pauseMs } from '../wire/backoff.ts';
import { createFeedCursor, type FeedPosition } from './feed-cursor.ts';
import type { Delivered, FeedFault, FeedSender, FeedSource } from './feed.ts';

/** What a feed tells after each go. */
export type FeedReport = FeedPosition & {
  /** Messages written in this go. */
  readonly sent: number;
  readonly fault: FeedFault | null;
};

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
  let reported = from;
  while (!signal.aborted) {
    cursor.settle(monotonicMs());
    const { next, settled } = cursor.position();
    const delivered = await go(source, sender, { next, signal });
    if (signal.aborted) return;
    if (delivered !== null) {
      cursor.advance(delivered.next, monotonicMs());
      failures = delivered.fault === null ? 0 : failures + 1;
      if (delivered.fault !== null) cursor.goBack();
    }
    if (delivered !== null || settled !== reported) {
      reported = cursor.position().settled;
      report({ ...cursor.position(), sent: delivered?.sent ?? 0, fault: delivered?.fault ?? null });
    }
    const pause =
      delivered === null ? LOOK_MS : failures === 0 ? 0 : pauseMs(failures, delivered.retryAfterSeconds, random);
    await wait(pause, undefined, { signal }).catch(() => undefined);
  }
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
