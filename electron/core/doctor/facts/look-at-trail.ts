import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { compareWithMark, examineEnds, readHeader } from '../../audit/examine-trail.ts';
import { examineSum } from '../../audit/examine-sum.ts';
import { readMasterKey } from '../../audit/master-key.ts';
import { openForReading } from '../../audit/open-database.ts';
import { readProgress } from '../../audit/read-status.ts';
import { isDamageNoted } from '../../audit/salvage/note-damage.ts';
import { isLogDamaged } from '../../audit/salvage/wal-damage.ts';
import { hasOwnSchema } from '../../audit/schema.ts';
import { listSetAside } from '../../audit/set-aside.ts';
import { readAside, readMark } from '../../audit/trail-mark.ts';
import { trailFault, type TrailFault } from '../../audit/trail-fault.ts';
import { verifyTrail } from '../../audit/verify-trail.ts';
import { AgentError } from '../../errors.ts';
import type { SetAsideFact } from '../checks/set-aside.ts';
import type { TrailFact } from '../checks/trail.ts';
import type { UnsentFact } from '../checks/unsent.ts';
import type { Surroundings } from './place.ts';

/** A trail up to here is opened record by record within a second or two; a longer one is for `glasskey audit verify`. */
const MOST_RECORDS = 50_000;
/** Bytes up to which every page is looked at while the records cannot be opened. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Opens the trail as far as time and keychain allow. Never writes; an agent may be at work. */
export async function lookAtTrail(around: Surroundings): Promise<TrailFact> {
  const { trail, isTrailHeld } = around;
  if (!existsSync(trail)) return { kind: 'absent' };
  if (statSync(trail).size === 0) return { kind: 'damaged', what: 'unreadable' };
  if (!isTrailHeld() && isLogDamaged(trail)) return { kind: 'damaged', what: 'log' };
  if (isDamageNoted(trail)) return { kind: 'damaged', what: 'pages' };
  try {
    return await examine(around);
  } catch (error) {
    const code = error instanceof AgentError ? error.code : trailFault(error);
    if (code.startsWith('vault.')) return examinePages(trail);
    return { kind: 'damaged', what: 'unreadable', ...KINDS[code as TrailFault] };
  }
}

const KINDS: Partial<Record<TrailFault, Exclude<TrailFact, { kind: 'whole' | 'damaged' }>>> = {
  'audit.newer_schema': { kind: 'newer' },
  'audit.read_only': { kind: 'no-access' },
  'audit.io_failed': { kind: 'no-access' },
  'trail.in_use': { kind: 'busy' },
};

async function examine({ trail, vault, depth }: Surroundings): Promise<TrailFact> {
  const { seq: records } = readProgress(trail);
  if (depth === 'ends' || records > MOST_RECORDS) return examineStart(trail, vault);
  const verdict = await verifyTrail({ file: trail, vault, log: null });
  if (verdict.kind === 'whole') return { kind: 'whole', records: verdict.seq, looked: 'all' };
  if (verdict.kind === 'tampered') return { kind: 'damaged', what: verdict.what };
  if (verdict.code === 'audit.key_missing') return { kind: 'key-gone' };
  throw new AgentError(verdict.code);
}

/** What a start looks at. The mark first: the agent may write on meanwhile. */
async function examineStart(trail: string, vault: Surroundings['vault']): Promise<TrailFact> {
  const mark = await readMark(vault, trail);
  const db = openForReading(trail);
  try {
    const header = readHeader(db);
    if (header === null) return { kind: 'damaged', what: 'unreadable' };
    const masterKey = await readMasterKey(vault, header.masterKeyId);
    if (masterKey === null) return { kind: 'key-gone' };
    const keys = { header, masterKey };
    const compared = mark === null ? null : compareWithMark(db, header.trail, mark);
    const damage = compared ?? examineEnds(db, keys) ?? examineSum(db, keys, mark);
    if (damage !== null) return { kind: 'damaged', what: damage.why };
    return { kind: 'whole', records: recordsIn(db), looked: 'ends' };
  } finally {
    db.close();
  }
}

function examinePages(trail: string): TrailFact {
  const db = openForReading(trail);
  try {
    const isSmall = statSync(trail).size <= MOST_BYTES;
    const isSound = !isSmall || db.pragma('integrity_check(1)', { simple: true }) === 'ok';
    if (!isSound || !hasOwnSchema(db)) return { kind: 'damaged', what: isSound ? 'schema' : 'pages' };
    return { kind: 'whole', records: recordsIn(db), looked: 'pages' };
  } catch (error) {
    return { kind: 'damaged', what: 'unreadable', ...KINDS[trailFault(error)] };
  } finally {
    db.close();
  }
}

const recordsIn = (db: Database.Database): number =>
  db.prepare<[], number | null>('SELECT max(seq) FROM record').pluck().get() ?? 0;

/** Opens no record, so the keychain need not be open. */
export async function countUnsent({ trail, health }: Surroundings): Promise<UnsentFact> {
  const kept = health()?.trail.kept ?? 0;
  if (!existsSync(trail)) return kept === 0 ? { kind: 'absent' } : { kind: 'counted', unsent: 0, kept };
  try {
    return { kind: 'counted', unsent: readProgress(trail).unacknowledged, kept };
  } catch (error) {
    if (!(error instanceof AgentError)) trailFault(error);
    return { kind: 'unread' };
  }
}

export async function lookAtSetAside({ trail, vault }: Surroundings): Promise<SetAsideFact> {
  const files = existsSync(dirname(trail)) ? listSetAside(trail) : [];
  try {
    const known = await Promise.all(files.map((file) => readAside(vault, file)));
    return { count: files.length, unsettled: known.filter((aside) => aside?.isSettled !== true).length };
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return { count: files.length, unsettled: null };
  }
}
