import type { ConnectionFault } from '../syslog/connection.ts';
import type { FeedRecord } from './feed-record.ts';

/** Records in the order of their numbers, without gaps. */
export type FeedSource = {
  /** The first number that does not exist yet. */
  readonly end: () => number;
  /** Records from a number on, at most `limit`. */
  readonly read: (from: number, limit: number) => readonly FeedRecord[];
};

/** Why a feed does not get on. */
export type FeedFault =
  | ConnectionFault
  | 'receiver.pushback' // 429 or 503: it asks us to wait
  | 'receiver.refused' // it will not take a record, or us, however often it is asked
  | 'receiver.misunderstood' // its answer is none that FHIR knows, or it finds what it was never sent
  | 'feed.settings_unreadable' // what was set of it
  | 'feed.unreadable'; // our own store does not give the records

/** What came of one go. `next` is the first number that the receiver is not known to have. */
export type Delivered = {
  readonly next: number;
  /** Messages that were written, whether or not they arrived. */
  readonly sent: number;
  readonly fault: FeedFault | null;
  readonly retryAfterSeconds?: number;
};

/** One way to one receiver. */
export type FeedSender = {
  /**
   * How long a receiver that took a message may lose it again, in milliseconds: after a fault everything younger is sent anew.
   * 0: it answers only for what it has stored.
   */
  readonly settleMs: number;
  /** Sends some of what there is from a number on; at least one record if there is any. Never throws. */
  readonly deliver: (source: FeedSource, from: number, signal: AbortSignal) => Promise<Delivered>;
  readonly close: () => Promise<void>;
};
