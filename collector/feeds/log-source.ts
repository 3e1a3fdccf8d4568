import type { EventKind } from '../../protocol/audit/event.ts';
import { parseRecord } from '../../protocol/audit/record.ts';
import type { FeedRecord, FeedSource } from '../../protocol/feed/feed.ts';
import { CollectorError } from '../collector-error.ts';
import type { Collector } from '../collector.ts';
import { entriesOf } from '../log/entries.ts';

/**
 * The newest log, with its indices as identity. A restoration's statement, what was destroyed, and the kinds in `without` have
 * their numbers and nothing to send. Throws when another log has begun since: then the numbers are others.
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
  const recordAt = (number: number, bytes: Buffer | null): FeedRecord => {
    const record = bytes === null ? null : parseRecord(bytes);
    const isWanted = record !== null && !without.includes(record.kind);
    return { number, place: { system, value: String(number) }, record: isWanted ? record : null };
  };
  return {
    end: () => {
      sameLog();
      return transparency.head().size;
    },
    read: (from, limit) => {
      sameLog();
      const count = Math.min(limit, transparency.head().size - from);
      return [...entriesOf(collector, from, count)].map((bytes, at) => recordAt(from + at, bytes));
    },
  };
}
