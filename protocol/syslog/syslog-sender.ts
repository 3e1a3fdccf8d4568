import { toSyslog, type SyslogOptions } from '../audit/dicom-message/to-syslog.ts';
import type { Delivered, FeedFault, FeedSender, FeedSource } from '../feed/feed.ts';
import type { FeedRecord } from '../feed/feed-record.ts';
import { connectSyslog, type SyslogConnection, type SyslogReceiver } from './connection.ts';

/** Most messages on one connection: each of them is sent again when its connection is not confirmed. */
const MOST_MESSAGES = 5_000;
const BATCH = 100;
/** Longer than a receiver keeps messages in its memory before they are on its disk. */
const SETTLE_MS = 60_000;

/** Sends DICOM audit messages by syslog over TLS (ITI-20): a connection for each go, confirmed at its end. */
export function createSyslogSender(
  receiver: SyslogReceiver,
  options: SyslogOptions,
  settleMs: number = SETTLE_MS,
): FeedSender {
  let most = MOST_MESSAGES;
  return {
    settleMs,
    deliver: async (source, from, signal) => {
      const connection = await connectSyslog(receiver, signal);
      if (typeof connection === 'string') return { next: from, sent: 0, fault: connection };
      try {
        const delivered = await deliverOver(connection, { source, from, options, most });
        most = mostAfter(most, delivered.fault);
        return delivered;
      } finally {
        connection.abort();
      }
    },
    close: async () => undefined,
  };
}

/** A slow receiver does not read that many in the time that it has for its answer: fewer, until it does, and more again. */
const mostAfter = (most: number, fault: FeedFault | null): number =>
  fault === null ? Math.min(MOST_MESSAGES, most * 2) : Math.max(1, Math.floor(most / 2));

type Work = {
  readonly source: FeedSource;
  readonly from: number;
  readonly options: SyslogOptions;
  readonly most: number;
};

async function deliverOver(connection: SyslogConnection, { source, from, options, most }: Work): Promise<Delivered> {
  let next = from;
  let sent = 0;
  while (sent < most) {
    const records = readOn(source, next, { limit: Math.min(BATCH, most - sent), isFirst: next === from });
    const last = records.at(-1);
    if (last === undefined) break;
    const messages = records.flatMap((record) => messageOf(record, options));
    const fault = await connection.write(messages);
    sent += messages.length;
    if (fault !== null) return { next: from, sent, fault };
    next = last.number + 1;
  }
  const fault = await connection.confirm();
  return { next: fault === null ? next : from, sent, fault };
}

type Reading = { readonly limit: number; readonly isFirst: boolean };

/** A store that gives no more ends a connection like one that has no more: what was written is confirmed, not written again. */
function readOn(source: FeedSource, from: number, { limit, isFirst }: Reading): readonly FeedRecord[] {
  try {
    return source.read(from, limit);
  } catch (error) {
    if (isFirst) throw error;
    return [];
  }
}

function messageOf({ number, event }: FeedRecord, options: SyslogOptions): readonly Buffer[] {
  return event === null ? [] : [toSyslog(event, number, options)];
}
