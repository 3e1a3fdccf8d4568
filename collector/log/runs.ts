import { queries } from '../store/queries.ts';
import type { Store } from '../store/open-store.ts';

/** Records `from` to `to` (included) of the trail with that number in the database. */
export type Stretch = { readonly trail: number; readonly from: number; readonly to: number };
/** Leaves `first` to `first + count` of a log are records `seq` and on. */
export type Run = { readonly first: number; readonly count: number; readonly seq: number };

/** Where the records of a stretch lie in a log, each run cut to the stretch. */
export function runsOf(store: Store, log: number, { trail, from, to }: Stretch): readonly Run[] {
  const rows = store.all(
    queries
      .selectFrom('logRuns')
      .select(['first', 'count', 'seq'])
      .where('log', '=', log)
      .where('trail', '=', trail)
      .where('seq', '<=', to)
      .where((where) => where(where('seq', '+', where.ref('count')), '>', from))
      .orderBy('seq'),
  );
  return rows.map(({ first, count, seq }) => {
    const begin = Math.max(seq, from);
    return { first: first + begin - seq, count: Math.min(seq + count, to + 1) - begin, seq: begin };
  });
}
