import type Database from 'better-sqlite3';
import { parseRecord, type AuditRecord } from '../../../protocol/audit/record.ts';
import { readStateKey, unwrapKey, type KeyRow } from './data-keys.ts';
import { compareWithMark, type MarkDamage, type TrailKeys } from './examine-trail.ts';
import type { TrailMark } from './trail-mark.ts';
import { createSumReader, type Sum } from './trail-sum.ts';
import { headAt, isRow, openRow, type Row } from './trail-store.ts';

/** How the rows beside the records contradict their sum, or the sum the records or the keychain's mark. */
export type SumDamage = MarkDamage | { readonly why: 'state_tampered'; readonly badSeq: null };

const TAMPERED: SumDamage = { why: 'state_tampered', badSeq: null };
/** The writer sums anew four times a second at most; the rest is room for what it may take to do so. */
const LONGEST_LAG_MS = 1000;

/** In one reading of the database: a writer may be at work. */
export function examineSum(db: Database.Database, keys: TrailKeys, mark: TrailMark | null): SumDamage | null {
  return db.transaction(() => examine(db, keys, mark))();
}

function examine(db: Database.Database, keys: TrailKeys, mark: TrailMark | null): SumDamage | null {
  const { trail } = keys.header;
  const key = readStateKey({ db, trail, masterKey: keys.masterKey });
  if (key === null) return TAMPERED;
  const reader = createSumReader({ db, key, trail });
  const sum = reader.read();
  if (sum === null || sum.version < (mark?.stateVersion ?? 0)) return TAMPERED;
  const beyond = compareWithMark(db, trail, { trail, seq: sum.seq, head: sum.head });
  if (beyond !== null) return beyond;
  return sum.digest === reader.digest() && !isLeftBehind(db, keys, sum) ? null : TAMPERED;
}

/**
 * Whether the records went on without this sum for longer than they do: then it was put back, with the rows that it
 * proves, and the keychain's mark perhaps, too.
 */
function isLeftBehind(db: Database.Database, keys: TrailKeys, sum: Sum): boolean {
  const row = db.prepare<[], Row>('SELECT * FROM record ORDER BY seq DESC LIMIT 1').get();
  if (row === undefined || row.seq === sum.seq) return false;
  const newest = openOne(db, keys, row);
  return newest?.bootId !== sum.bootId || newest.monotonicMs > sum.monotonicMs + LONGEST_LAG_MS;
}

function openOne(db: Database.Database, { header, masterKey }: TrailKeys, row: Row): AuditRecord | null {
  const select = db.prepare<[number], KeyRow>('SELECT id, month, wrapped FROM data_key WHERE id = ?');
  const keyRow = isRow(row) ? select.get(row.data_key) : undefined;
  const key = keyRow === undefined ? null : unwrapKey(masterKey, header.trail, keyRow);
  const previousHead = headAt(db, header.trail, row.seq - 1);
  const bytes = previousHead === null ? null : openRow(header.trail, row, { previousHead, key });
  return bytes === null ? null : parseRecord(bytes);
}
