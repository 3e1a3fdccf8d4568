import type { AuditRecord } from '../../protocol/audit/record.ts';
import type { Collector } from '../collector.ts';
import { listedIndexes } from './blind-indexes.ts';

export type ListedStore = {
  /** Remembers whose studies a search showed; nothing of any other record. */
  readonly add: (trail: number, seq: number, record: Pick<AuditRecord, 'kind' | 'detail'>) => void;
  /** The patients of one record as they are indexed: none where its kind shows no list; null while it is not indexed yet. */
  readonly of: (row: Listing) => readonly Buffer[] | null;
};
type Listing = { readonly number: number; readonly seq: number; readonly kind: string };

/** What may have shown a list: searches, and what earlier versions stored as the `trail.salvaged` that carried one on. */
const MAY_LIST: readonly string[] = ['study.searched', 'trail.salvaged'];

const ADD = 'INSERT OR IGNORE INTO listedPatients (trail, seq, patient) VALUES (?, ?, ?)';
const WAITS = 'SELECT 1 FROM searchesToIndex WHERE trail = ? AND seq = ?';
const OF = 'SELECT patient FROM listedPatients WHERE trail = ? AND seq = ?';

/** Whose studies were in lists that were shown. */
export function createListedStore({ store, keyring }: Pick<Collector, 'store' | 'keyring'>): ListedStore {
  const insert = store.connection.prepare<unknown[]>(ADD);
  const waits = store.connection.prepare<[number, number], number>(WAITS).pluck();
  const patients = store.connection.prepare<[number, number], Buffer>(OF).pluck();
  return {
    add: (trail, seq, record) => {
      for (const patient of listedIndexes(keyring, record)) insert.run(trail, seq, patient);
    },
    of: ({ number, seq, kind }) => {
      if (!MAY_LIST.includes(kind)) return [];
      return waits.get(number, seq) === undefined ? patients.all(number, seq) : null;
    },
  };
}
