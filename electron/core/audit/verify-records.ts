import { KeyObject } from 'node:crypto';
import type Database from 'better-sqlite3';
import { parseRecord, type AuditRecord } from '../../../protocol/audit/record.ts';
import { leafHash, nextHead } from '../../../protocol/audit/trail-hash.ts';
import type { Beat } from '../../../protocol/seal/follow-pulse.ts';
import { SEAL_KIND } from '../../../protocol/seal/seal.ts';
import { unwrapKey, type KeyRow } from './data-keys.ts';
import type { TrailKeys } from './examine-trail.ts';
import { createChainReader, createRowReader } from './read-rows.ts';
import type { Stretch } from './stretches.ts';
import { trailFault } from './trail-fault.ts';
import { headAt, isRow, unsealRow, type Row } from './trail-store.ts';

/** What can be wrong with a record. */
export type RecordBreak =
  | 'pages' // SQLite finds damaged pages
  | 'gap' // a row is missing or out of place
  | 'chain' // head does not follow from the previous head and the leaf
  | 'content' // the sealed record does not open in this place, or is not what its leaf says
  | 'content_missing' // sealed bytes are gone though their key was not destroyed
  | 'record' // opens, but is no strict record of this trail at this number
  | 'seal' // a seal is not the next one, or not of the place that it names
  | 'start'; // the first record is not trail.started

/**
 * How much of each record is checked. `chain`: its head. `content`: and it opens in its place, and its leaf is recomputed.
 * `records`: and it is a strict record of this trail, its seals are the next ones, and SQLite finds its pages in order.
 */
export const DEPTHS = ['chain', 'content', 'records'] as const;
export type Depth = (typeof DEPTHS)[number];

export type BadRecord = { readonly seq: number; readonly what: RecordBreak };
/** `destroyed`: records whose content was destroyed on schedule. */
export type Walked = { readonly bad: BadRecord | null; readonly destroyed: number; readonly seen: Seen };

/** What the seals are held against, of the records before the first bad one; empty where they were not read. */
export type Seen = {
  /** 32 bytes each. */
  readonly heads: Uint8Array;
  /** null: content destroyed. */
  readonly beats: readonly (Beat | null)[];
};
export const NOTHING_SEEN: Seen = { heads: new Uint8Array(0), beats: [] };

const CACHE_KIB = 256;

/** Checks stretches of one trail, on one connection. */
export type Walker = (stretch: Stretch) => Walked;

/** Each stretch up to its first bad record. The head before it is believed: the stretch before checks that. */
export function createWalker(db: Database.Database, keys: TrailKeys, depth: Depth): Walker {
  // Each page is read once: those that were read last are still in the processor's own cache when their room is used again.
  db.pragma(`cache_size = -${CACHE_KIB}`);
  const place = { trail: keys.header.trail, keyOf: keyReader(db, keys), depth };
  const isChained = createChainReader(db);
  const rowsOf = createRowReader(db);
  return (stretch) => {
    const { from, to } = stretch;
    const at: At = { seq: from - 1, destroyed: 0, heads: [], beats: [] };
    const upTo = (bad: BadRecord | null): Walked => {
      const seen = depth === 'records' ? { heads: Buffer.concat(at.heads), beats: at.beats } : NOTHING_SEEN;
      return { bad, destroyed: at.destroyed, seen };
    };
    try {
      const head = headAt(db, place.trail, from - 1);
      if (head === null) return upTo({ seq: from, what: 'gap' });
      // Where the short way finds something, the long one finds out what.
      if (depth === 'chain' && isChained(head, stretch)) return upTo(null);
      const what = walkRows(rowsOf(stretch), { ...place, at, head, last: to });
      return upTo(what === null ? null : { seq: at.seq + 1, what });
    } catch (error) {
      if (trailFault(error) !== 'audit.corrupt') throw error;
      return upTo({ seq: at.seq + 1, what: 'pages' });
    }
  };
}

type Place = { readonly trail: string; readonly keyOf: (id: number) => Key; readonly depth: Depth };

/** How far a walk has come, and what it has seen. */
type At = { seq: number; destroyed: number; readonly heads: Buffer[]; readonly beats: (Beat | null)[] };
type Walk = Place & { readonly at: At; readonly head: Buffer; readonly last: number };

/** Moves `at` forward to the record before the first bad one. */
function walkRows(rows: Iterable<Row>, { at, last, ...walk }: Walk): RecordBreak | null {
  let { head } = walk;
  for (const row of rows) {
    const checked = isRow(row) && row.seq === at.seq + 1 ? checkRow(row, head, walk) : 'gap';
    if (typeof checked === 'string') return checked;
    ({ head } = row);
    at.seq = row.seq;
    if (row.sealed === null) at.destroyed += 1;
    if (walk.depth !== 'records') continue;
    at.heads.push(head);
    at.beats.push(checked === null ? null : beatOf(checked));
  }
  return at.seq === last ? null : 'gap';
}

/** What is wrong; or the record, null where it was not read or its content was destroyed on schedule. */
function checkRow(row: Row, previousHead: Buffer, { trail, keyOf, depth }: Place): RecordBreak | AuditRecord | null {
  if (!nextHead(previousHead, row.leaf).equals(row.head)) return 'chain';
  if (depth === 'chain') return null;
  const key = keyOf(row.data_key);
  if (row.sealed === null) return wasDestroyed(key, row.seq) ? null : 'content_missing';
  if (!(key instanceof KeyObject)) return 'content';
  const bytes = unsealRow(trail, row, { previousHead, key });
  if (bytes === null || !leafHash(bytes).equals(row.leaf)) return 'content';
  if (depth === 'content') return null;
  const record = parseRecord(bytes);
  if (record === null || record.trail !== trail || record.seq !== row.seq) return 'record';
  return row.seq === 1 && record.kind !== 'trail.started' ? 'start' : record;
}

/** A seal's own words matter; of others only when they were made. */
const beatOf = ({ kind, bootId, monotonicMs, detail }: AuditRecord): Beat => ({
  kind,
  bootId,
  monotonicMs,
  detail: kind === SEAL_KIND ? detail : {},
});

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

const wasDestroyed = (key: Key, seq: number): boolean =>
  typeof key === 'object' && 'fromSeq' in key && key.fromSeq <= seq && seq <= key.toSeq;
