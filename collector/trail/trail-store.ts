import type { AuditRecord } from '../../protocol/audit/record.ts';
import { toldBy } from '../../protocol/audit/salvaged-record.ts';
import { recordClass, type RecordClass } from '../../protocol/audit/record-class.ts';
import { firstHead } from '../../protocol/audit/trail-hash.ts';
import type { Collector } from '../collector.ts';
import { createBlindIndexes } from './blind-indexes.ts';
import { createListedStore } from './listed-store.ts';
import { createRecordSealer, sealRecord, type Content } from './record-sealer.ts';
import type { DataKey } from '../keys/keyring.ts';
import { createRowInserter } from '../store/insert-rows.ts';
import { queries } from '../store/queries.ts';
import { CollectorError } from '../collector-error.ts';

export type TrailRow = {
  readonly number: number;
  readonly id: string;
  readonly workstation: string;
  readonly seq: number;
  readonly head: Buffer;
};
type Place = Pick<TrailRow, 'seq' | 'head'>;
export type NewRecord = {
  readonly seq: number;
  readonly bytes: Buffer;
  readonly leaf: Buffer;
  readonly record: AuditRecord;
  readonly previous: Buffer;
  readonly head: Buffer;
};
export type StoredRecord = {
  readonly seq: number;
  readonly leaf: Buffer;
  readonly head: Buffer;
  readonly content: Content;
};

export type KeyOfClass = (recordClass: RecordClass) => DataKey;

/** The trails of all workstations. Call everything but the reads inside a transaction. */
export type TrailStore = {
  readonly find: (trail: string) => TrailRow | null;
  readonly start: (trail: string, workstation: string) => TrailRow;
  /** Leaf and head as stored. */
  readonly point: (trailNumber: number, seq: number) => { readonly leaf: Buffer; readonly head: Buffer } | null;
  /** The next records, in order, each sealed under the key of its class; the place that the trail has reached. */
  readonly append: (trail: TrailRow, records: readonly NewRecord[], keyOf: KeyOfClass) => Place;
  /** Records from `from` on, opened: their exact bytes, unless those were destroyed. */
  readonly read: (trail: TrailRow, from: number, limit: number) => readonly StoredRecord[];
};

const RECORD_COLUMNS = 'trail seq leaf head dataKey sealed kind at user grantId patient study receivedMs'.split(' ');
/** Prepared once, run for each batch. */
const ADVANCE = 'UPDATE trails SET seq = ?, head = ?, lastMs = ? WHERE number = ?';

export function createTrailStore({
  store,
  keyring,
  clock,
}: Pick<Collector, 'store' | 'keyring' | 'clock'>): TrailStore {
  const insert = createRowInserter(store.connection, 'records', RECORD_COLUMNS);
  const advance = store.connection.prepare<unknown[]>(ADVANCE);
  const sealer = createRecordSealer({ store, keyring });
  const listed = createListedStore({ store, keyring });
  const columns = ['number', 'id', 'workstation', 'seq', 'head'] as const;

  const find = (trail: string): TrailRow | null =>
    store.first(queries.selectFrom('trails').select(columns).where('id', '=', trail)) ?? null;
  const start = (trail: string, workstation: string): TrailRow => {
    const now = clock.wallMs();
    const row = { id: trail, workstation, seq: 0, head: firstHead(trail), firstMs: now, lastMs: now };
    store.change(queries.insertInto('trails').values(row));
    const made = find(trail);
    if (made === null) throw new CollectorError('trail.not_started');
    return made;
  };
  const point = (trailNumber: number, seq: number): { leaf: Buffer; head: Buffer } | null =>
    store.first(
      queries.selectFrom('records').select(['leaf', 'head']).where('trail', '=', trailNumber).where('seq', '=', seq),
    ) ?? null;
  const append = (trail: TrailRow, records: readonly NewRecord[], keyOf: KeyOfClass): Place => {
    const last = records.at(-1);
    if (last === undefined) return trail;
    const now = clock.wallMs();
    const indexesOf = createBlindIndexes(keyring);
    const rows = [];
    for (const { seq, bytes, leaf, record, previous, head } of records) {
      const told = toldBy(record); // whoever asks for a patient, a person or an emergency finds what was salvaged, too
      const { id, key } = keyOf(recordClass(told));
      const sealed = sealRecord(key, bytes, { trail: trail.id, seq, previous });
      const { kind, at, user, grant } = told;
      const { patient, study } = indexesOf(told);
      rows.push([trail.number, seq, leaf, head, id, sealed, kind, at, user?.id ?? null, grant, patient, study, now]);
      listed.add(trail.number, seq, told);
    }
    insert(rows);
    advance.run(last.seq, last.head, now, trail.number);
    return last;
  };
  const readNow = (trail: TrailRow, from: number, limit: number): readonly StoredRecord[] => {
    const rows = store.all(
      queries
        .selectFrom('records')
        .select(['seq', 'leaf', 'head', 'dataKey', 'sealed', 'destroyed'])
        .where('trail', '=', trail.number)
        .where('seq', '>=', from)
        .orderBy('seq')
        .limit(limit),
    );
    let previous = from === 1 ? firstHead(trail.id) : point(trail.number, from - 1)?.head;
    return rows.map(({ seq, leaf, head, dataKey, sealed, destroyed }) => {
      if (previous === undefined) throw new CollectorError('trail.predecessor_missing');
      const place = { trail: trail.id, trailNumber: trail.number, seq, previous };
      const content = sealer.open({ ...place, dataKey, sealed, destroyed });
      previous = head;
      return { seq, leaf, head, content };
    });
  };
  const read: TrailStore['read'] = (...asked) => store.reading(() => readNow(...asked)); // rows and keys of one moment
  return { find, start, point, append, read };
}
