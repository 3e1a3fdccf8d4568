import type { KeyObject } from 'node:crypto';
import type Database from 'better-sqlite3';
import { z } from 'zod';
import { TRAIL_ID } from '../../../protocol/audit/trail-hash.ts';
import { unwrapKey, type KeyRow } from './data-keys.ts';
import { hasOwnSchema } from './schema.ts';
import type { Follows, TrailMark } from './trail-mark.ts';
import { headAt, isRow, openRow, type Row } from './trail-store.ts';

/** How many records every start checks at each end of what is unsent. `glasskey audit verify` checks all. */
const CHECKED = 64;

const HeaderSchema = z.strictObject({
  one: z.literal(1),
  id: z.string().regex(TRAIL_ID),
  master_key: z.string().min(1),
});
export type Header = { readonly trail: string; readonly masterKeyId: string };
/** Which trail, and the key that opens it. */
export type TrailKeys = { readonly header: Header; readonly masterKey: KeyObject };

/** Which trail this is and which key opens it; null when the file does not say. */
export function readHeader(db: Database.Database): Header | null {
  const row = HeaderSchema.safeParse(db.prepare('SELECT * FROM trail').get());
  return row.success ? { trail: row.data.id, masterKeyId: row.data.master_key } : null;
}

const CursorSchema = z.strictObject({
  one: z.literal(1),
  seq: z.number().int().min(0),
  head: z.instanceof(Buffer),
});
export type Cursor = z.infer<typeof CursorSchema>;

export function readCursor(db: Database.Database): Cursor | null {
  return CursorSchema.safeParse(db.prepare('SELECT * FROM cursor').get()).data ?? null;
}

export type Damage = { readonly why: Follows['why']; readonly badSeq: number | null };

/** How a file contradicts the keychain's mark; also words of the verifier's verdict. */
export type MarkDamage = {
  readonly why: 'other_trail' | 'tail_missing' | 'rewritten';
  readonly badSeq: number | null;
};

/** How the records differ from a place that is known to have been reached. */
export function compareWithMark(
  db: Database.Database,
  trail: string,
  mark: Pick<TrailMark, 'trail' | 'seq' | 'head'>,
): MarkDamage | null {
  if (mark.trail !== trail) return { why: 'other_trail', badSeq: null };
  const last = db.prepare<[], number | null>('SELECT max(seq) FROM record').pluck().get() ?? 0;
  if (last < mark.seq) return { why: 'tail_missing', badSeq: last + 1 };
  const there = headAt(db, trail, mark.seq)?.toString('hex');
  return there === mark.head ? null : { why: 'rewritten', badSeq: mark.seq };
}

/** Opens up to CHECKED records from `first` on; the number of the first that does not open or follow, or null. */
function firstBad(db: Database.Database, { header, masterKey }: TrailKeys, first: number): number | null {
  const rows = db.prepare<[number, number], Row>('SELECT * FROM record WHERE seq >= ? ORDER BY seq LIMIT ?');
  const keyRow = db.prepare<[number], KeyRow>('SELECT id, month, wrapped FROM data_key WHERE id = ?');
  let seq = first;
  let previousHead = headAt(db, header.trail, first - 1);
  for (const row of rows.all(first, CHECKED)) {
    const found = keyRow.get(row.data_key);
    if (!isRow(row) || row.seq !== seq || previousHead === null || found === undefined) return seq;
    const key = unwrapKey(masterKey, header.trail, found);
    if (found.wrapped !== null && openRow(header.trail, row, { previousHead, key }) === null) return seq;
    previousHead = row.head;
    seq += 1;
  }
  return null;
}

/**
 * Checks the schema, the cursor, the newest records and the next to be sent. Throws SQLite's errors for damaged pages.
 */
export function examineEnds(db: Database.Database, keys: TrailKeys): Damage | null {
  if (!hasOwnSchema(db)) return { why: 'rewritten', badSeq: null };
  const cursor = readCursor(db);
  if (cursor === null || headAt(db, keys.header.trail, cursor.seq)?.equals(cursor.head) !== true) {
    return { why: 'broken', badSeq: cursor?.seq ?? null };
  }
  const last = db.prepare<[], number | null>('SELECT max(seq) FROM record').pluck().get() ?? 0;
  for (const first of [Math.max(1, last - CHECKED + 1), cursor.seq + 1]) {
    const badSeq = firstBad(db, keys, first);
    if (badSeq !== null) return { why: 'broken', badSeq };
  }
  return null;
}
