import type { FeedsReply } from '../../protocol/wire/reader.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { addressOf } from './feed-settings.ts';
import { listFeeds } from './feed-store.ts';

/** How far each feed has come, and how far behind it is: in records, and in the age of the first that it lacks. */
export function feedStatus(
  collector: Pick<Collector, 'store' | 'keyring' | 'clock' | 'transparency'>,
): FeedsReply['feeds'] {
  const { size } = collector.transparency.head();
  return listFeeds(collector).map(({ settings, ...feed }) => {
    const { name, next, settled, sent, fault, confirmedMs, failingMs } = feed;
    const receivedMs = next < size ? receivedAt(collector, next) : null;
    return {
      name,
      // A reader knows two kinds; of what cannot be read the fault tells that it is neither.
      kind: settings?.kind ?? 'syslog',
      to: settings === null ? 'unknown' : addressOf(settings),
      next,
      settled,
      sent,
      lagRecords: Math.max(0, size - next),
      lagSeconds: receivedMs === null ? 0 : Math.max(0, Math.round((collector.clock.wallMs() - receivedMs) / 1000)),
      fault: 'cause' in feed ? feed.cause : fault,
      failingSince: failingMs === null ? null : isoTime(failingMs),
      confirmedAt: confirmedMs === null ? null : isoTime(confirmedMs),
    };
  });
}

/** When the record of a leaf came here. */
function receivedAt({ store, transparency }: Pick<Collector, 'store' | 'transparency'>, index: number): number | null {
  const run = store.first(
    queries
      .selectFrom('logRuns')
      .select(['first', 'trail', 'seq'])
      .where('log', '=', transparency.number())
      .where('first', '<=', index)
      .orderBy('first', 'desc')
      .limit(1),
  );
  if (run === undefined) return null;
  const record = queries
    .selectFrom('records')
    .select('receivedMs')
    .where('trail', '=', run.trail)
    .where('seq', '=', run.seq + index - run.first);
  return store.first(record)?.receivedMs ?? null;
}
