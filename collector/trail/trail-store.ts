import type { AuditRecord } from '../../protocol/audit/record.ts';
import { firstHead, trailIdBytes } from '../../protocol/audit/trail-hash.ts';
import type { Collector } from '../collector.ts';
import type { DataKey } from '../keys/keyring.ts';
import { seal, unseal } from '../keys/seal.ts';
import { queries } from '../store/queries.ts';
import { CollectorError } from '../collector-error.ts';

export type TrailRow = {
  readonly number: number;
  readonly id: string;
  readonly workstation: string;
  readonly seq: number;
  readonly head: Buffer;
};
type NewRecord = {
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
  readonly bytes: Buffer;
};

/** The trails of all workstations. Call everything but the reads inside a transaction. */
export type TrailStore = {
  readonly find: (trail: string) => TrailRow | null;
  readonly start: (trail: string, workstation: string) => TrailRow;
  /** Leaf and head as stored. */
  readonly point: (trailNumber: number, seq: number) => { readonly leaf: Buffer; readonly head: Buffer } | null;
  /** Sealed under `dataKey`, the same for a whole batch. */
  readonly append: (trail: TrailRow, record: NewRecord, dataKey: DataKey) => void;
  /** Records from `from` on, opened: their exact bytes. */
  readonly read: (trail: TrailRow, from: number, limit: number) => readonly StoredRecord[];
};

/** Prepared once: these two run for each record of each batch. */
const INSERT = `INSERT INTO records
  (trail, seq, leaf, head, dataKey, sealed, kind, at, user, grantId, patient, receivedMs)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const ADVANCE = 'UPDATE trails SET seq = ?, head = ?, lastMs = ? WHERE number = ?';

export function createTrailStore({
  store,
  keyring,
  clock,
}: Pick<Collector, 'store' | 'keyring' | 'clock'>): TrailStore {
  const insert = store.connection.prepare<unknown[]>(INSERT);
  const advance = store.connection.prepare<unknown[]>(ADVANCE);
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
  const append = (
    trail: TrailRow,
    { seq, bytes, leaf, record, previous, head }: NewRecord,
    { id, key }: DataKey,
  ): void => {
    const now = clock.wallMs();
    const sealed = seal(key, bytes, aboutRecord(trail.id, seq, previous));
    const patient = record.object?.patientId ?? null;
    const index = patient === null ? null : keyring.blindIndex(patientIndexText(record.object?.issuer ?? '', patient));
    const { kind, at, user, grant } = record;
    insert.run(trail.number, seq, leaf, head, id, sealed, kind, at, user?.id ?? null, grant, index, now);
    advance.run(seq, head, now, trail.number);
  };
  const read = (trail: TrailRow, from: number, limit: number): readonly StoredRecord[] => {
    const rows = store.all(
      queries
        .selectFrom('records')
        .select(['seq', 'leaf', 'head', 'dataKey', 'sealed'])
        .where('trail', '=', trail.number)
        .where('seq', '>=', from)
        .orderBy('seq')
        .limit(limit),
    );
    let previous = from === 1 ? firstHead(trail.id) : point(trail.number, from - 1)?.head;
    return rows.map(({ seq, leaf, head, dataKey, sealed }) => {
      if (previous === undefined) throw new CollectorError('trail.predecessor_missing');
      const bytes = unseal(keyring.byId(dataKey), sealed, aboutRecord(trail.id, seq, previous));
      previous = head;
      return { seq, leaf, head, bytes };
    });
  };
  return { find, start, point, append, read };
}

/** What the blind index of a patient is made of: the identifier is unique only together with its issuer. */
export function patientIndexText(issuer: string, patientId: string): string {
  return JSON.stringify([issuer, patientId]);
}

/** As in design section 4: trail id ‖ seq as 8 bytes big-endian ‖ previous head. */
function aboutRecord(trail: string, seq: number, previous: Buffer): Buffer {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(seq));
  return Buffer.concat([trailIdBytes(trail), number, previous]);
}
