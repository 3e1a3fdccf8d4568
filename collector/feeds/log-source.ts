import type { EventKind } from '../../protocol/audit/event.ts';
import type { FeedSource } from '../../protocol/feed/feed.ts';
import { feedRecord } from '../../protocol/feed/feed-record.ts';
import { CollectorError } from '../collector-error.ts';
import type { Collector } from '../collector.ts';
import { entriesOf } from '../log/entries.ts';

/** Of the logs of a collector; each other one follows a restoration. */
const FIRST_LOG = 1;

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
  const isStatement = (number: number): boolean => log > FIRST_LOG && number === 0;
  return {
    end: () => {
      sameLog();
      return transparency.head().size;
    },
    read: (from, limit) => {
      sameLog();
      const count = Math.min(limit, transparency.head().size - from);
      return [...entriesOf(collector, from, count)].map((bytes, at) => {
        const number = from + at;
        return feedRecord({ number, system, bytes: isStatement(number) ? null : bytes, without });
      });
    },
  };
}
