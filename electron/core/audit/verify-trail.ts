import type Database from 'better-sqlite3';
import { createSealWalk, type SealedLink, type SealWalk, type Silence } from '../../../protocol/seal/verify-seals.ts';
import { AgentError } from '../errors.ts';
import type { NoteVerifier } from '../../../protocol/log/signed-note.ts';
import { checkReceipts } from './receipts.ts';
import type { Vault } from '../vault/vault.ts';
import { examineSum } from './examine-sum.ts';
import { compareWithMark, readCursor, readHeader, type TrailKeys } from './examine-trail.ts';
import { readMasterKey } from './master-key.ts';
import { openForReading } from './open-database.ts';
import { isLogDamaged } from './salvage/wal-damage.ts';
import { hasOwnSchema } from './schema.ts';
import { readSealingEntry, type SealingEntry } from './seal/sealing-entry.ts';
import { trailFault } from './trail-fault.ts';
import { readMark, type TrailMark } from './trail-mark.ts';
import { headAt, readTail, type Tail } from './trail-store.ts';
import type { BadRecord, Depth, RecordBreak } from './verify-records.ts';
import { walkTrail } from './walk-trail.ts';
import { hasWriter } from './writer-lock.ts';

/** What is wrong at the first bad place. */
export type TrailBreak =
  | RecordBreak
  | 'schema' // tables or triggers are not the ones that Glasskey made
  | 'log' // whole transactions in the write-ahead log can no longer be reached
  | 'seals_missing' // the keychain remembers a seal that is not there: cut off, or an old copy
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
      /**
       * Their keys are gone from here: that they are the ones that were made is checked by the collector. null: the depth was
       * less than `records`.
       */
      readonly seals: {
        readonly count: number;
        readonly sealedSeq: number;
        readonly silences: readonly Silence[];
      } | null;
    }
  | { readonly kind: 'tampered'; readonly trail: string | null; readonly seq: number | null; readonly what: TrailBreak }
  | { readonly kind: 'unreadable'; readonly code: string };

type Bad = { readonly seq: number | null; readonly what: TrailBreak };

export type VerifyTrailInput = {
  readonly file: string;
  readonly vault: Vault;
  /** Who signs the checkpoints of the collector's log; null: not known here, and its signatures are not checked. */
  readonly log: NoteVerifier | null;
  /** Default `records`: everything. */
  readonly depth?: Depth;
};

/**
 * Verifies a whole database on all cores: every record is opened, its leaf and head recomputed; where content was destroyed
 * on schedule the chain alone. Reads only, so it may run while the agent writes. The keychain's mark is
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
  { file, vault, log, depth = 'records' }: VerifyTrailInput,
  { mark, sealing }: Remembered,
): Promise<TrailVerdict> {
  const header = readHeader(db);
  if (header === null) return { kind: 'unreadable', code: 'audit.corrupt' };
  const masterKey = await readMasterKey(vault, header.masterKeyId);
  if (masterKey === null) return { kind: 'unreadable', code: 'audit.key_missing' };
  const tampered = ({ seq, what }: Bad): TrailVerdict => ({ kind: 'tampered', trail: header.trail, seq, what });
  const keys = { header, masterKey };
  try {
    if (!hasOwnSchema(db)) return tampered({ seq: null, what: 'schema' });
    const { seq, head } = tailOf(db, header.trail);
    const seals = createSealWalk(header.trail, 'unchecked');
    const { bad, destroyed } = await walkTrail({ file, keys, depth }, seq, (links) => badSeal(seals, links));
    const beside = bad ?? beforeFirst(db, seq) ?? checkRest(db, keys, mark) ?? badReceipt(db, log);
    const isAll = depth === 'records';
    const wrong = beside ?? (isAll ? (badPages(db) ?? missingSeal(seals, header.trail, sealing)) : null);
    if (wrong !== null) return tampered(wrong);
    const acknowledged = readCursor(db)?.seq ?? 0;
    const whole = { trail: header.trail, seq, head: head.toString('hex'), destroyed, acknowledged };
    return { kind: 'whole', ...whole, seals: isAll ? sealsIn(seals) : null };
  } catch (error) {
    if (trailFault(error) !== 'audit.corrupt') throw error;
    return tampered({ seq: null, what: 'pages' });
  }
}

/** The end; where damage hides it, one that no walk reaches: the walk then says what it met. */
function tailOf(db: Database.Database, trail: string): Tail {
  try {
    return readTail(db, trail);
  } catch (error) {
    if (trailFault(error) !== 'audit.corrupt') throw error;
    return { seq: Number.MAX_SAFE_INTEGER, head: Buffer.alloc(0) };
  }
}

function badReceipt(db: Database.Database, log: NoteVerifier | null): Bad | null {
  const seq = checkReceipts(db, readCursor(db)?.seq ?? 0, log);
  return seq === null ? null : { seq, what: 'receipt' };
}

/** The first seal among these records that is not the next one. */
function badSeal(seals: SealWalk, links: Iterable<SealedLink>): BadRecord | null {
  for (const link of links) if (seals.follow(link) !== null) return { seq: link.seq, what: 'seal' };
  return null;
}

function sealsIn(walk: SealWalk) {
  const { seals: count, sealedSeq, silences } = walk.soFar();
  return { count, sealedSeq, silences };
}

/** The keychain's key moves on only once its seal is on the disk: the seal before it must be there. */
function missingSeal(seals: SealWalk, trail: string, sealing: SealingEntry | null): Bad | null {
  if (sealing === null || sealing.next.epoch === 0 || sealing.after?.trail !== trail) return null;
  const isThere = seals.soFar().epochs.some(({ chain, to }) => chain === sealing.chain && to >= sealing.next.epoch - 1);
  return isThere ? null : { seq: sealing.after.seq, what: 'seals_missing' };
}

/** Rows that no record has a number for. */
function beforeFirst(db: Database.Database, last: number): Bad | null {
  const lowest = db.prepare('SELECT min(seq) FROM record').pluck().get();
  return last > 0 && lowest !== 1 ? { seq: 1, what: 'gap' } : null;
}

/** What no single record shows: cursor, the keychain's mark, the rows beside the records. */
function checkRest(db: Database.Database, keys: TrailKeys, mark: TrailMark | null): Bad | null {
  const { trail } = keys.header;
  const cursor = readCursor(db);
  const own = cursor === null ? null : headAt(db, trail, cursor.seq);
  if (cursor === null || own?.equals(cursor.head) !== true) return { seq: cursor?.seq ?? null, what: 'cursor' };
  const damage = (mark === null ? null : compareWithMark(db, trail, mark)) ?? examineSum(db, keys, mark);
  return damage === null ? null : { seq: damage.badSeq, what: damage.why === 'state_tampered' ? 'state' : damage.why };
}

function badPages(db: Database.Database): Bad | null {
  const opinion = db.pragma('integrity_check(1)', { simple: true });
  return opinion === 'ok' ? null : { seq: null, what: 'pages' };
}
