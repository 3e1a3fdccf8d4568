import { parseRecord } from '../../protocol/audit/record.ts';
import { recordClass } from '../../protocol/audit/record-class.ts';
import { firstHead } from '../../protocol/audit/trail-hash.ts';
import type { Collector } from '../collector.ts';
import { aboutRecord } from '../keys/record-key.ts';
import { unseal } from '../keys/seal.ts';
import { scrub } from '../store/scrub.ts';
import { blindIndexes } from './blind-indexes.ts';
import { sealRecord } from './record-sealer.ts';

/** The last record that was looked at. */
export type IndexedUpTo = { readonly dataKey: number; readonly number: number; readonly seq: number };
type Row = IndexedUpTo & {
  readonly trail: string;
  readonly previous: Buffer | null;
  readonly sealed: Buffer;
  readonly receivedMs: number;
};

/** Keys from before records had classes. */
const OLD_KEYS = `SELECT id FROM dataKeys WHERE purpose = 'records' AND length(wrapped) > 0`;
const COUNT = `SELECT count(*) FROM records WHERE dataKey IN (${OLD_KEYS})`;
const PAGE = `
  SELECT r.dataKey, r.trail AS number, r.seq, t.id AS trail, p.head AS previous, r.sealed, r.receivedMs
  FROM records r JOIN trails t ON t.number = r.trail LEFT JOIN records p ON p.trail = r.trail AND p.seq = r.seq - 1
  WHERE r.dataKey IN (${OLD_KEYS}) AND r.destroyed IS NULL AND (r.dataKey, r.trail, r.seq) > (?, ?, ?)
  ORDER BY r.dataKey, r.trail, r.seq LIMIT ?`;
const UPDATE = 'UPDATE records SET dataKey = ?, sealed = ?, study = ? WHERE trail = ? AND seq = ?';
const START: IndexedUpTo = { dataKey: 0, number: 0, seq: 0 };

/** How many records came before classes and the index of studies, and are not brought under both yet. */
export function countUnindexed({ store }: Pick<Collector, 'store'>): number {
  return store.connection.prepare<[], number>(COUNT).pluck().get() ?? 0;
}

/**
 * Brings up to `limit` older records under the key of their class and into the index of studies, in one transaction.
 * Answers where to go on; null at the end, when the old keys are destroyed. One that does not open stays as it is.
 */
export function indexSome(collector: Collector, after: IndexedUpTo | null, limit = 500): IndexedUpTo | null {
  const { store, keyring } = collector;
  const { dataKey, number, seq } = after ?? START;
  const last = store.transaction(() => {
    const rows = store.connection.prepare<unknown[], Row>(PAGE).all(dataKey, number, seq, limit);
    const update = store.connection.prepare<unknown[]>(UPDATE);
    for (const row of rows) {
      const found = reseal(collector, row);
      if (found !== null) update.run(found.dataKey, found.sealed, found.study, row.number, row.seq);
    }
    return rows.at(-1) ?? null;
  });
  if (last !== null) return last;
  if (countUnindexed(collector) > 0) return null;
  const old = store.connection.prepare<[], number>(OLD_KEYS).pluck().all();
  if (old.length === 0) return null;
  store.transaction(() => keyring.destroy(old));
  keyring.forgetDestroyed();
  scrub(store);
  return null;
}

type Resealed = { readonly dataKey: number; readonly sealed: Buffer; readonly study: Buffer | null };

function reseal({ keyring }: Collector, { dataKey, trail, seq, previous, sealed, receivedMs }: Row): Resealed | null {
  const place = { trail, seq, previous: previous ?? firstHead(trail) };
  try {
    const bytes = unseal(keyring.byId(dataKey), sealed, aboutRecord(place));
    const record = parseRecord(bytes);
    if (record === null) return null;
    const { id, key } = keyring.current(`records.${recordClass(record)}`, receivedMs);
    return { dataKey: id, sealed: sealRecord(key, bytes, place), study: blindIndexes(keyring, record).study };
  } catch {
    return null; // damaged: `glasskey collector verify` names it
  }
}
