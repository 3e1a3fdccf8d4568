import type { Collector } from '../collector.ts';
import { recordKey } from '../keys/record-key.ts';
import { seal } from '../keys/seal.ts';
import { queries } from '../store/queries.ts';
import { rewriteTable } from '../store/rewrite-table.ts';
import { aboutKept } from '../trail/record-sealer.ts';
import type { DueKey } from './find-due.ts';
import type { Place } from './in-pages.ts';

/**
 * Destroys the data keys of what is due, in the caller's transaction. Records that stay keep a key: each its own, which
 * is wrapped apart first. Of keys that were destroyed before, the kept keys of records whose hold is over go now.
 */
export function destroyKeys(collector: Collector, due: readonly DueKey[]): void {
  const { store, keyring, clock } = collector;
  const holds = keyring.current('holds', clock.wallMs());
  const before = store.all(
    queries
      .selectFrom('recordKeys')
      .innerJoin('records', (join) =>
        join.onRef('records.trail', '=', 'recordKeys.trail').onRef('records.seq', '=', 'recordKeys.seq'),
      )
      .selectAll('recordKeys')
      .select('records.dataKey as under'),
  );
  const held = new Map(due.map((key) => [key.dataKey, new Set(key.held.map(nameOf))]));
  // Of a key that this is not about all stay; of one that it is about, those that are still held.
  const staying = before.filter(
    ({ trail, seq, under }) => held.get(under)?.has(nameOf({ number: trail, seq })) ?? true,
  );
  rewriteTable(store, 'recordKeys', () => {
    for (const { under: _, ...row } of staying) store.change(queries.insertInto('recordKeys').values(row));
    for (const { dataKey, held: places } of due) {
      const { key } = keyring.find(dataKey);
      if (key === null) continue; // destroyed before: whoever is held has a kept key already
      for (const { number, trail, seq } of places) {
        const wrapped = seal(holds.key, recordKey(key, trail, seq), aboutKept(trail, seq));
        store.change(queries.insertInto('recordKeys').values({ trail: number, seq, dataKey: holds.id, wrapped }));
      }
    }
  });
  keyring.destroy(due.map(({ dataKey }) => dataKey));
}

const nameOf = ({ number, seq }: Place): string => `${number} ${seq}`;
