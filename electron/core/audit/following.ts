import type Database from 'better-sqlite3';
import { ok, refuse, type Result } from '../errors.ts';
import { takeBatch } from './cursor.ts';
import { trailFault } from './trail-fault.ts';
import type { HeldRecord } from './trail.ts';
import type { TrailStore } from './trail-store.ts';

/** The next records after `seq` as far as they are held: see Trail. */
export function following(
  { db, store }: { readonly db: Database.Database; readonly store: Pick<TrailStore, 'after' | 'tail'> },
  seq: number,
  maxRecords: number,
): Result<readonly HeldRecord[]> {
  try {
    const opened = takeBatch(store.after(seq), maxRecords, Infinity);
    if (opened.length > 0 || store.tail().seq <= seq) return ok(opened);
    const gone = destroyedAfter(db, seq, maxRecords);
    return gone.length > 0 ? ok(gone) : refuse('audit.corrupt');
  } catch (error) {
    return refuse(trailFault(error));
  }
}

/** Numbers from `seq` + 1 on, without a gap, of which retention took the content. */
function destroyedAfter(db: Database.Database, seq: number, maxRecords: number): readonly HeldRecord[] {
  const rows = db
    .prepare<[number, number], number>(
      `SELECT r.seq FROM record r JOIN data_key k ON k.id = r.data_key
       WHERE r.seq > ? AND r.sealed IS NULL AND k.wrapped IS NULL ORDER BY r.seq LIMIT ?`,
    )
    .pluck()
    .all(seq, maxRecords);
  return rows.flatMap((found, at) => (found === seq + 1 + at ? [{ seq: found, bytes: null }] : []));
}
