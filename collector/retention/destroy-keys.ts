import type { Collector } from '../collector.ts';
import { recordKey } from '../keys/record-key.ts';
import { seal } from '../keys/seal.ts';
import { createRowInserter } from '../store/insert-rows.ts';
import { queries } from '../store/queries.ts';
import { rewriteTable } from '../store/rewrite-table.ts';
import type { Tables } from '../store/tables.ts';
import { aboutKept } from '../trail/record-sealer.ts';
import type { Steps } from '../turns.ts';
import type { DueKey } from './find-due.ts';
import type { Place } from './in-pages.ts';

/** A record's own key, by which it outlives the key of its class and month. */
export type KeptKey = Tables['recordKeys'];

/** Keys that are wrapped at once. */
const PAGE = 250;

/** For the records that stay a key of its own each, wrapped apart. They are nowhere before `destroyKeys` lays them down. */
export function* wrapKept({ store, keyring, clock }: Collector, due: readonly DueKey[]): Steps<readonly KeptKey[]> {
  const holds = store.transaction(() => keyring.current('holds', clock.wallMs()));
  const kept: KeptKey[] = [];
  for (const { dataKey, held } of due) {
    const { key } = keyring.find(dataKey);
    if (key === null) continue; // destroyed before: whoever is held has a kept key already
    for (const { number, trail, seq } of held) {
      const wrapped = seal(holds.key, recordKey(key, trail, seq), aboutKept(trail, seq));
      kept.push({ trail: number, seq, dataKey: holds.id, wrapped });
      if (kept.length % PAGE === 0) yield;
    }
  }
  return kept;
}

/**
 * Destroys the data keys of what is due, in the caller's transaction, and lays down what `wrapKept` made for it. Of keys that
 * were destroyed before, the kept keys of records whose hold is over go now.
 */
export function destroyKeys({ store, keyring }: Collector, due: readonly DueKey[], kept: readonly KeptKey[]): void {
  // Under a key that is still there no record has one of its own.
  if (due.some(({ dataKey }) => keyring.find(dataKey).key === null)) dropReleased(store, due);
  insertKept(store, kept);
  keyring.destroy(due.map(({ dataKey }) => dataKey));
}

function dropReleased(store: Collector['store'], due: readonly DueKey[]): void {
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
  rewriteTable(store, 'recordKeys', () => insertKept(store, staying));
}

function insertKept({ connection }: Collector['store'], kept: readonly KeptKey[]): void {
  const insert = createRowInserter(connection, 'recordKeys', ['trail', 'seq', 'dataKey', 'wrapped']);
  insert(kept.map(({ trail, seq, dataKey, wrapped }) => [trail, seq, dataKey, wrapped]));
}

const nameOf = ({ number, seq }: Place): string => `${number} ${seq}`;
