import { parseRecord } from '../../protocol/audit/record.ts';
import { toldBy } from '../../protocol/audit/salvaged-record.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { createListedStore } from './listed-store.ts';
import { createTrailStore, type TrailStore } from './trail-store.ts';

/** The last search that was looked at. */
export type SearchesUpTo = { readonly number: number; readonly seq: number };
type Row = SearchesUpTo & { readonly trail: string };

const COUNT = 'SELECT count(*) FROM searchesToIndex';
const PAGE = `
  SELECT s.trail AS number, s.seq, t.id AS trail FROM searchesToIndex s JOIN trails t ON t.number = s.trail
  WHERE (s.trail, s.seq) > (?, ?) ORDER BY s.trail, s.seq LIMIT ?`;

/** How many searches came before there was an index of whom they showed, and are not in it yet. */
export function countUnindexedSearches({ store }: Pick<Collector, 'store'>): number {
  return store.connection.prepare<[], number>(COUNT).pluck().get() ?? 0;
}

/**
 * Opens up to `limit` older searches for the index of whom they showed, in one transaction. Answers where to go on; null at
 * the end. One that does not open stays to be indexed: `glasskey collector verify` names it.
 */
export function indexSearches(collector: Collector, after: SearchesUpTo | null, limit = 500): SearchesUpTo | null {
  const { store } = collector;
  return store.transaction(() => {
    const trails = createTrailStore(collector);
    const listed = createListedStore(collector);
    const page = store.connection.prepare<unknown[], Row>(PAGE);
    const rows = page.all(after?.number ?? 0, after?.seq ?? 0, limit);
    for (const row of rows) {
      const { number, seq } = row;
      const found = open(trails, row);
      if (found === 'damaged') continue;
      if (found !== 'destroyed') listed.add(number, seq, found);
      store.change(queries.deleteFrom('searchesToIndex').where('trail', '=', number).where('seq', '=', seq));
    }
    return rows.at(-1) ?? null;
  });
}

type Opened = ReturnType<typeof toldBy> | 'destroyed' | 'damaged';

function open(trails: TrailStore, { trail: id, seq }: Row): Opened {
  try {
    const trail = trails.find(id);
    const [stored] = trail === null ? [] : trails.read(trail, seq, 1);
    if (stored?.content.kind === 'destroyed') return 'destroyed';
    const record = stored?.content.kind === 'bytes' ? parseRecord(stored.content.bytes) : null;
    return record === null ? 'damaged' : toldBy(record);
  } catch {
    return 'damaged';
  }
}
