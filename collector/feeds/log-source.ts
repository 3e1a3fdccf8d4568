import type { EventKind } from '../../protocol/audit/event.ts';
import type { FeedSource } from '../../protocol/feed/feed.ts';
import { feedRecord } from '../../protocol/feed/feed-record.ts';
import { raiseOnce } from '../alerts/raise-alert.ts';
import { CollectorError } from '../collector-error.ts';
import type { Collector } from '../collector.ts';
import { type Entry, entriesOf, type Unreadable } from '../log/entries.ts';

/** Of the logs of a collector; each other one follows a restoration. */
const FIRST_LOG = 1;

const isUnreadable = (entry: Entry): entry is Unreadable => entry !== null && !Buffer.isBuffer(entry);

/** To people, once for each trail: the receiver is told of each record in its place. */
function tellUnreadable(collector: Collector, records: readonly Unreadable[]): void {
  if (records.length === 0) return;
  const first = new Map(records.toReversed().map((record) => [record.trail, record]));
  const alerts = [...first.values()].map(
    (place) => ({ kind: 'record.unreadable', severity: 'critical', cause: place.trail, ...place }) as const,
  );
  collector.store.transaction(() => raiseOnce(collector, alerts));
}

/**
 * The newest log, with its indices as identity. The statements of restorations, what was destroyed, and the kinds in `without` have
 * their numbers and nothing to send. A record that does not open is told as that, here and there, and stops
 * nothing. Throws when another log has begun since: then the numbers are others.
 */
export function createLogSource(collector: Collector, without: readonly EventKind[]): FeedSource {
  const { transparency } = collector;
  const log = transparency.number();
  // `glasskey.collector/UUID`, and `/2` and so on after restorations; dots, since the value follows a colon.
  const name = transparency.signer(log).name.split('/').slice(1).join('.');
  const system = `urn:glasskey:log:${name}`;
  const sameLog = (): void => {
    if (transparency.number() !== log) throw new CollectorError('log.ended');
  };
  const isStatement = (number: number): boolean => number < log - FIRST_LOG;
  return {
    end: () => {
      sameLog();
      return transparency.head().size;
    },
    read: (from, limit) => {
      sameLog();
      const count = Math.min(limit, transparency.head().size - from);
      const entries = [...entriesOf(collector, from, count)];
      tellUnreadable(collector, entries.filter(isUnreadable));
      return entries.map((entry, at) => {
        const number = from + at;
        const bytes = isUnreadable(entry) ? 'unreadable' : entry;
        return feedRecord({ number, system, bytes: isStatement(number) ? null : bytes, without });
      });
    },
  };
}
