import Database from 'better-sqlite3';
import type { Collector } from '../collector.ts';
import { aboutRecord, recordKey, type RecordPlace } from '../keys/record-key.ts';
import { seal, unseal } from '../keys/seal.ts';
import { queries } from '../store/queries.ts';

/** A record as it lies in the database. */
export type SealedRecord = RecordPlace & {
  readonly trailNumber: number;
  readonly dataKey: number;
  readonly sealed: Buffer;
  readonly destroyed: number | null;
};

/**
 * What is left of a record's content: its exact bytes, or the number of the destruction that took them. `damaged`: its bytes do
 * not open in this place. `gone`: its key is not there, and no destruction took it.
 */
export type Content =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'destroyed'; readonly destruction: number }
  | { readonly kind: 'damaged' | 'gone' };

export type RecordSealer = {
  readonly open: (record: SealedRecord) => Content;
  /** The key that opens this one record; null when it is destroyed. */
  readonly keyOf: (record: Omit<SealedRecord, 'sealed'>) => Buffer | null;
};

/** Seals a record under the key that is its own. */
export function sealRecord(dataKey: Buffer, bytes: Uint8Array, place: RecordPlace): Buffer {
  return seal(recordKey(dataKey, place.trail, place.seq), bytes, aboutRecord(place));
}

/** Opens stored records, whichever key they lie under: that of their class and month, of a hold, or of before classes. */
export function createRecordSealer({ store, keyring }: Pick<Collector, 'store' | 'keyring'>): RecordSealer {
  const keyOf = ({ trail, seq, trailNumber, dataKey, destroyed }: Omit<SealedRecord, 'sealed'>): Buffer | null => {
    if (destroyed !== null) return null;
    const { purpose, key } = keyring.find(dataKey);
    if (key !== null) return purpose === 'records' ? key : recordKey(key, trail, seq);
    const kept = store.first(
      queries.selectFrom('recordKeys').selectAll().where('trail', '=', trailNumber).where('seq', '=', seq),
    );
    return kept === undefined ? null : unseal(keyring.byId(kept.dataKey), kept.wrapped, aboutKept(trail, seq));
  };
  /** Between the end of a key and the erasure of its bytes a record does not name its destruction yet: one is at work. */
  const erasing = (dataKey: number): number | null =>
    store.first(
      queries
        .selectFrom('destructionKeys')
        .innerJoin('destructions', 'destructions.id', 'destructionKeys.destruction')
        .select('destructions.id')
        .where('destructionKeys.dataKey', '=', dataKey)
        .where('destructions.state', '=', 'approved'),
    )?.id ?? null;
  /** As it lies there now: another process may have ended the destruction since the record was read. */
  const erased = ({ trailNumber, seq }: SealedRecord): number | null =>
    store.first(
      queries.selectFrom('records').select('destroyed').where('trail', '=', trailNumber).where('seq', '=', seq),
    )?.destroyed ?? null;
  const open = (record: SealedRecord): Content => {
    try {
      const key = keyOf(record);
      if (key !== null) return { kind: 'bytes', bytes: unseal(key, record.sealed, aboutRecord(record)) };
    } catch (error) {
      if (error instanceof Database.SqliteError) throw error;
      return { kind: 'damaged' };
    }
    const destruction = record.destroyed ?? erasing(record.dataKey) ?? erased(record);
    return destruction === null ? { kind: 'gone' } : { kind: 'destroyed', destruction };
  };
  return { open, keyOf };
}

/** What the key of a held record is bound to. */
export const aboutKept = (trail: string, seq: number): Buffer => Buffer.from(`record key ${trail} ${seq}`);
