import type { Collector } from '../collector.ts';
import { isContradicted } from '../log/contradictions.ts';
import { queries } from '../store/queries.ts';
import { ownTrails } from './own-trail.ts';

/**
 * Puts what the collector recorded of itself into the log, as far as it is not there: after this it cannot be cut off
 * unseen. A log that somebody has shown to be behind stays as it is. Returns how many records went in.
 */
export function logOwnTrail(collector: Collector): number {
  const { store, transparency } = collector;
  if (ownTrails(collector).every(({ number, seq }) => loggedUpTo(collector, number) >= seq)) return 0;
  return store.transaction(() => {
    if (isContradicted(collector)) return 0;
    let count = 0;
    for (const { number } of ownTrails(collector)) {
      const from = loggedUpTo(collector, number) + 1;
      const rows = store.all(
        queries
          .selectFrom('records')
          .select('leaf')
          .where('trail', '=', number)
          .where('seq', '>=', from)
          .orderBy('seq'),
      );
      if (rows.length === 0) continue;
      transparency.append(
        number,
        from,
        rows.map(({ leaf }) => leaf),
      );
      count += rows.length;
    }
    return count;
  });
}

/** The last record of a trail that is in the newest log; 0 if none is. */
function loggedUpTo({ store, transparency }: Collector, trail: number): number {
  const last = store.first(
    queries
      .selectFrom('logRuns')
      .select(['seq', 'count'])
      .where('log', '=', transparency.number())
      .where('trail', '=', trail)
      .orderBy('seq', 'desc')
      .limit(1),
  );
  return last === undefined ? 0 : last.seq + last.count - 1;
}
