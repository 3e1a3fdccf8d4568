import { existsSync, statSync } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type Database from 'better-sqlite3';
import { AgentError } from '../errors.ts';
import type { Vault } from '../vault/vault.ts';
import { examineSum } from './examine-sum.ts';
import { compareWithMark, examineEnds, readCursor, readHeader, type Damage, type Header } from './examine-trail.ts';
import { readMasterKey } from './master-key.ts';
import { openDatabase, openForReading } from './open-database.ts';
import { isLogDamaged } from './salvage/wal-damage.ts';
import { trailFault } from './trail-fault.ts';
import { forgetDamage, isDamageNoted } from './salvage/note-damage.ts';
import { listSetAside } from './set-aside.ts';
import { readAside, type Follows, type TrailMark } from './trail-mark.ts';
import { readTail } from './trail-store.ts';

/** What is in the trail's place at start. */
export type Found =
  | { readonly kind: 'nothing'; readonly follows: Follows }
  | {
      readonly kind: 'good';
      readonly db: Database.Database;
      readonly header: Header;
      readonly masterKey: KeyObject;
    }
  /** Closed already; to be put aside. `follows.file` is not known yet. */
  | { readonly kind: 'damaged'; readonly follows: Follows };

const NONE = { trail: null, seq: null, head: null, acknowledged: null, file: null, badSeq: null };
/** Neither a file nor a memory of one. */
export const FIRST: Follows = { why: 'first', ...NONE };

export type FindTrailDeps = {
  readonly file: string;
  readonly vault: Vault;
  /** What a look at everything has found (`glasskey audit repair`): the file is damaged, whatever its ends are like. */
  readonly condemned?: Damage | null;
};

/** Looks at the file with the keychain's memory of it. Throws faults that say nothing of its content (disk full, locked). */
export async function findTrail(
  { file, vault, condemned = null }: FindTrailDeps,
  mark: TrailMark | null,
): Promise<Found> {
  if (!existsSync(file)) return { kind: 'nothing', follows: (await putAside(file, vault, mark)) ?? lost(mark) };
  // SQLite deletes the log beside an empty file, and ends a damaged log, when it opens or closes them for writing.
  if (statSync(file).size === 0) return { kind: 'damaged', follows: remembered('unreadable', mark) };
  if (isLogDamaged(file)) return { kind: 'damaged', follows: describeUntouched(file, mark) };
  let db: Database.Database;
  try {
    db = openDatabase(file, 'existing');
  } catch (error) {
    if (trailFault(error) !== 'audit.corrupt') throw error;
    return { kind: 'damaged', follows: remembered('unreadable', mark) };
  }
  try {
    const header = readHeader(db);
    const masterKey = header === null ? null : await readMasterKey(vault, header.masterKeyId);
    const damage = examine(db, { header, masterKey, mark }) ?? examinePages(db, file) ?? condemned;
    if (damage === null && header !== null && masterKey !== null) return { kind: 'good', db, header, masterKey };
    const follows = describe(db, header, { mark, damage: damage ?? { why: 'unreadable', badSeq: null } });
    db.close();
    return { kind: 'damaged', follows };
  } catch (error) {
    db.close();
    if (trailFault(error) !== 'audit.corrupt') throw error;
    return { kind: 'damaged', follows: remembered('unreadable', mark) };
  }
}

/** Every page, which takes long, where a run has met a damaged one: the ends may be good. */
function examinePages(db: Database.Database, file: string): Damage | null {
  if (!isDamageNoted(file)) return null;
  if (db.pragma('integrity_check(1)', { simple: true }) !== 'ok') return { why: 'unreadable', badSeq: null };
  forgetDamage(file);
  return null;
}

type Known = { readonly header: Header | null; readonly masterKey: KeyObject | null; readonly mark: TrailMark | null };

function examine(db: Database.Database, { header, masterKey, mark }: Known): Damage | null {
  if (header === null) return { why: 'unreadable', badSeq: null };
  if (masterKey === null) return { why: 'key_missing', badSeq: null };
  try {
    const compared = mark === null ? null : compareWithMark(db, header.trail, mark);
    const keys = { header, masterKey };
    return compared ?? examineEnds(db, keys) ?? examineSum(db, keys, mark);
  } catch (error) {
    if (trailFault(error) !== 'audit.corrupt') throw error;
    return { why: 'unreadable', badSeq: null };
  }
}

/** What was found of the one that was put aside, where neither keychain nor disk got as far as its successor. */
async function putAside(file: string, vault: Vault, mark: TrailMark | null): Promise<Follows | null> {
  const newest = listSetAside(file).at(-1);
  const aside = newest === undefined ? null : await readAside(vault, newest);
  return aside !== null && !aside.isSettled && isDeepStrictEqual(aside.mark, mark) ? aside.follows : null;
}

/** The file is gone. A mark that still says what an unfinished new trail was to follow speaks for the older one. */
function lost(mark: TrailMark | null): Follows {
  if (mark === null) return FIRST;
  return mark.seq === 0 && mark.follows !== null ? mark.follows : remembered('missing', mark);
}

/** What the keychain remembers, when the file itself tells nothing. */
export function remembered(why: Follows['why'], mark: TrailMark | null): Follows {
  if (mark === null) return { why, ...NONE };
  const { trail, seq, head, acknowledged } = mark;
  return { why, ...NONE, trail, seq, head, acknowledged };
}

/** Of a trail whose log must stay as it is. */
function describeUntouched(file: string, mark: TrailMark | null): Follows {
  const damage: Damage = { why: 'log_damaged', badSeq: null };
  try {
    const db = openForReading(file);
    const follows = describe(db, readHeader(db), { mark, damage });
    db.close();
    return follows;
  } catch (error) {
    if (!(error instanceof AgentError)) trailFault(error);
    return remembered('log_damaged', mark);
  }
}

/**
 * The old trail in its own words, or in the keychain's where those know of more: an old copy does not know how far it
 * had come.
 */
function describe(
  db: Database.Database,
  header: Header | null,
  { mark, damage }: { readonly mark: TrailMark | null; readonly damage: Damage },
): Follows {
  const fallback = { ...remembered(damage.why, mark), badSeq: damage.badSeq };
  if (header === null || damage.why === 'other_trail') return fallback;
  try {
    const tail = readTail(db, header.trail);
    const acknowledged = Math.max(readCursor(db)?.seq ?? 0, mark?.acknowledged ?? 0);
    const further = mark !== null && mark.seq > tail.seq ? { seq: mark.seq, head: mark.head } : null;
    const own = { seq: tail.seq, head: tail.head.toString('hex') };
    return { ...fallback, trail: header.trail, acknowledged, ...(further ?? own) };
  } catch {
    return fallback;
  }
}
