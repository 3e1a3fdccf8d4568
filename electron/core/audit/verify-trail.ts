import { KeyObject } from 'node:crypto';
import type Database from 'better-sqlite3';
import { firstHead, nextHead } from '../../../protocol/audit/trail-hash.ts';
import { parseRecord, type AuditRecord } from '../../../protocol/audit/record.ts';
import { createSealWalk, type SealWalk, type Silence } from '../../../protocol/seal/verify-seals.ts';
import { AgentError } from '../errors.ts';
import type { NoteVerifier } from '../../../protocol/log/signed-note.ts';
import { checkReceipts } from './receipts.ts';
import type { Vault } from '../vault/vault.ts';
import { unwrapKey, type KeyRow } from './data-keys.ts';
import { examineSum } from './examine-sum.ts';
import { compareWithMark, readCursor, readHeader, type TrailKeys } from './examine-trail.ts';
import { readMasterKey } from './master-key.ts';
import { readSealingEntry, type SealingEntry } from './seal/sealing-entry.ts';
import { openForReading } from './open-database.ts';
import { isLogDamaged } from './salvage/wal-damage.ts';
import { hasOwnSchema } from './schema.ts';
import { trailFault } from './trail-fault.ts';
import { readMark, type TrailMark } from './trail-mark.ts';
import { headAt, isRow, openRow, type Row } from './trail-store.ts';
import { hasWriter } from './writer-lock.ts';

/** What is wrong at the first bad place. */
export type TrailBreak =
  | 'schema' // tables or triggers are not the ones that Glasskey made
  | 'pages' // SQLite finds damaged pages
  | 'log' // whole transactions in the write-ahead log can no longer be reached
  | 'gap' // a row is missing or out of place
  | 'chain' // head does not follow from the previous head and the leaf
  | 'content' // the sealed record does not open in this place, or is not what its leaf says
  | 'content_missing' // sealed bytes are gone though their key was not destroyed
  | 'record' // opens, but is no strict record of this trail at this number
  | 'seal' // a seal is not the next one, or not of the place that it names
  | 'seals_missing' // the keychain remembers a seal that is not there: cut off, or an old copy
  | 'start' // the first record is not trail.started
  | 'state' // rows beside the records (limits, keys, cursor) are not the ones that were written last
  | 'receipt' // the collector's receipt for this record is missing or proves something else
  | 'cursor' // what counts as acknowledged is not a place of this trail
  | 'tail_missing' // the trail ends before a place that the keychain remembers: cut off, or an old copy
  | 'rewritten' // another record than the one that the keychain remembers
  | 'other_trail'; // another trail's file is in this place

export type TrailVerdict =
  | {
      readonly kind: 'whole';
      readonly trail: string;
      readonly seq: number;
      readonly head: string;
      /** Records whose content was destroyed on schedule; of those only the chain can be checked. */
      readonly destroyed: number;
      readonly acknowledged: number;
      /** Their keys are gone from here: that they are the ones that were made is checked by the collector. */
      readonly seals: { readonly count: number; readonly sealedSeq: number; readonly silences: readonly Silence[] };
    }
  | { readonly kind: 'tampered'; readonly trail: string | null; readonly seq: number | null; readonly what: TrailBreak }
  | { readonly kind: 'unreadable'; readonly code: string };

type Bad = { readonly seq: number | null; readonly what: TrailBreak };
type Walk = { seq: number; head: Buffer; destroyed: number; readonly seals: SealWalk };

const PAGE = 500;

export type VerifyTrailInput = {
  readonly file: string;
  readonly vault: Vault;
  /** Who signs the checkpoints of the collector's log; null: not known here, and its signatures are not checked. */
  readonly log: NoteVerifier | null;
};

/**
 * Verifies a whole database: every record is opened, its leaf and head recomputed; where content was destroyed on schedule
 * the chain alone. Reads only and gives way between pages, so it may run while the agent writes. The keychain's mark is
 * that of this very place: a copy elsewhere has none, and its tail is compared with nothing.
 */
export async function verifyTrail(input: VerifyTrailInput): Promise<TrailVerdict> {
  let db: Database.Database | null = null;
  try {
    // The mark first: the agent may write on while we read, and then the file is ahead of it, never behind.
    const mark = await readMark(input.vault, input.file);
    // Of a log that is being written one cannot tell.
    if (!hasWriter(input.file) && isLogDamaged(input.file)) {
      return { kind: 'tampered', trail: mark?.trail ?? null, seq: null, what: 'log' };
    }
    const sealing = await readSealingEntry(input.vault);
    db = openForReading(input.file);
    return await verifyDatabase(db, input, { mark, sealing });
  } catch (error) {
    if (error instanceof AgentError) return { kind: 'unreadable', code: error.code };
    return { kind: 'unreadable', code: trailFault(error) };
  } finally {
    db?.close();
  }
}

/** What the keychain knows of the trail. */
type Remembered = { readonly mark: TrailMark | null; readonly sealing: SealingEntry | null };

async function verifyDatabase(
  db: Database.Database,
  { vault, log }: VerifyTrailInput,
  { mark, sealing }: Remembered,
): Promise<TrailVerdict> {
  const header = readHeader(db);
  if (header === null) return { kind: 'unreadable', code: 'audit.corrupt' };
  const masterKey = await readMasterKey(vault, header.masterKeyId);
  if (masterKey === null) return { kind: 'unreadable', code: 'audit.key_missing' };
  const tampered = ({ seq, what }: Bad): TrailVerdict => ({ kind: 'tampered', trail: header.trail, seq, what });
  const keys = { header, masterKey };
  const seals = createSealWalk(header.trail, 'unchecked');
  const walk: Walk = { seq: 0, head: firstHead(header.trail), destroyed: 0, seals };
  try {
    if (!hasOwnSchema(db)) return tampered({ seq: null, what: 'schema' });
    const walked = await walkRecords(db, keys, walk);
    const bad = walked ?? checkRest(db, keys, mark) ?? badReceipt(db, log) ?? missingSeal(walk, header.trail, sealing);
    if (bad !== null) return tampered(bad);
  } catch (error) {
    if (trailFault(error) !== 'audit.corrupt') throw error;
    return tampered({ seq: walk.seq + 1, what: 'pages' });
  }
  const { seq, head, destroyed } = walk;
  const acknowledged = readCursor(db)?.seq ?? 0;
  const { seals: count, sealedSeq, silences } = seals.soFar();
  const whole = { trail: header.trail, seq, head: head.toString('hex'), destroyed, acknowledged };
  return { kind: 'whole', ...whole, seals: { count, sealedSeq, silences } };
}

function badReceipt(db: Database.Database, log: NoteVerifier | null): Bad | null {
  const seq = checkReceipts(db, readCursor(db)?.seq ?? 0, log);
  return seq === null ? null : { seq, what: 'receipt' };
}

/** The keychain's key moves on only once its seal is on the disk: the seal before it must be there. */
function missingSeal({ seals }: Walk, trail: string, sealing: SealingEntry | null): Bad | null {
  if (sealing === null || sealing.next.epoch === 0 || sealing.after?.trail !== trail) return null;
  const isThere = seals.soFar().epochs.some(({ chain, to }) => chain === sealing.chain && to >= sealing.next.epoch - 1);
  return isThere ? null : { seq: sealing.after.seq, what: 'seals_missing' };
}

/** Moves `walk` forward to the first bad record, or to the end. */
async function walkRecords(db: Database.Database, keys: TrailKeys, walk: Walk): Promise<Bad | null> {
  const page = db.prepare<[number, number], Row>('SELECT * FROM record WHERE seq > ? ORDER BY seq LIMIT ?');
  const keyOf = keyReader(db, keys);
  for (let rows = page.all(0, PAGE); rows.length > 0; rows = page.all(walk.seq, PAGE)) {
    for (const row of rows) {
      const follows = isRow(row) && row.seq === walk.seq + 1;
      const checked = follows ? checkRow(keys.header.trail, row, { at: walk, keyOf }) : 'gap';
      if (typeof checked === 'string') return { seq: walk.seq + 1, what: checked };
      const { seq, head } = row;
      if (walk.seals.follow({ seq, head, record: checked }) !== null) return { seq, what: 'seal' };
      walk.seq = row.seq;
      walk.head = row.head;
      if (row.sealed === null) walk.destroyed += 1;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  const lowest = db.prepare('SELECT min(seq) FROM record').pluck().get();
  return walk.seq > 0 && lowest !== 1 ? { seq: 1, what: 'gap' } : null;
}

/** A data key, or why there is none; a destroyed one with the records that were sealed with it. */
type Key = KeyObject | 'unknown' | { readonly fromSeq: number; readonly toSeq: number };
type DestructibleRow = KeyRow & { readonly fromSeq: number | null; readonly toSeq: number | null };

function keyReader(db: Database.Database, { header, masterKey }: TrailKeys): (id: number) => Key {
  const select = db.prepare<[number], DestructibleRow>(
    `SELECT id, month, wrapped, destroyed_from_seq AS fromSeq, destroyed_to_seq AS toSeq FROM data_key WHERE id = ?`,
  );
  const known = new Map<number, Key>();
  return (id) => {
    const cached = known.get(id);
    if (cached !== undefined) return cached;
    const row = select.get(id);
    const destroyed = { fromSeq: row?.fromSeq ?? Infinity, toSeq: row?.toSeq ?? -Infinity };
    const key = row?.wrapped === null ? destroyed : row && unwrapKey(masterKey, header.trail, row);
    known.set(id, key ?? 'unknown');
    return key ?? 'unknown';
  };
}

/** The record, null when its content was destroyed on schedule, or what is wrong. */
function checkRow(
  trail: string,
  row: Row,
  { at, keyOf }: { readonly at: Walk; readonly keyOf: (id: number) => Key },
): TrailBreak | AuditRecord | null {
  if (!nextHead(at.head, row.leaf).equals(row.head)) return 'chain';
  const key = keyOf(row.data_key);
  if (row.sealed === null) return wasDestroyed(key, row.seq) ? null : 'content_missing';
  if (!(key instanceof KeyObject)) return 'content';
  const bytes = openRow(trail, row, { previousHead: at.head, key });
  if (bytes === null) return 'content';
  const record = parseRecord(bytes);
  if (record === null || record.trail !== trail || record.seq !== row.seq) return 'record';
  return row.seq === 1 && record.kind !== 'trail.started' ? 'start' : record;
}

const wasDestroyed = (key: Key, seq: number): boolean =>
  typeof key === 'object' && 'fromSeq' in key && key.fromSeq <= seq && seq <= key.toSeq;

/** What no single record shows: cursor, the keychain's mark, the rows beside the records, SQLite's opinion of its pages. */
function checkRest(db: Database.Database, keys: TrailKeys, mark: TrailMark | null): Bad | null {
  const { trail } = keys.header;
  const cursor = readCursor(db);
  const own = cursor === null ? null : headAt(db, trail, cursor.seq);
  if (cursor === null || own?.equals(cursor.head) !== true) return { seq: cursor?.seq ?? null, what: 'cursor' };
  const damage = (mark === null ? null : compareWithMark(db, trail, mark)) ?? examineSum(db, keys, mark);
  if (damage !== null) return { seq: damage.badSeq, what: damage.why === 'state_tampered' ? 'state' : damage.why };
  const opinion = db.pragma('integrity_check(1)', { simple: true });
  return opinion === 'ok' ? null : { seq: null, what: 'pages' };
}
