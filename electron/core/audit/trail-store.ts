import type { KeyObject } from 'node:crypto';
import type Database from 'better-sqlite3';
import { firstHead, leafHash, nextHead } from '../../../protocol/audit/trail-hash.ts';
import { RECORD_MAX_BYTES } from '../../../protocol/audit/record.ts';
import { buildRecord, type RecordOrigin, type Stamped } from './build-record.ts';
import type { DataKeys } from './data-keys.ts';
import type { OpenRecords } from './open-records.ts';
import { NONCE_BYTES, recordPlace, seal, unseal } from './seal-record.ts';
import { trailFault } from './trail-fault.ts';
import type { UnsentRecord } from './trail.ts';

/** A row as the database holds it. */
export type Row = {
  readonly seq: number;
  readonly data_key: number;
  readonly leaf: Buffer;
  readonly head: Buffer;
  readonly sealed: Buffer | null;
};

export type Tail = { readonly seq: number; readonly head: Buffer };

/** The SQL of records: one at a time in, in order out. What was inserted counts once the caller says that it is durable. */
export type TrailStore = {
  /** The last durable record. */
  readonly tail: () => Tail;
  /** Inserts the next record; null when its bytes would be too many. */
  readonly insert: (what: Stamped) => { readonly id: string; readonly seq: number; readonly head: Buffer } | null;
  /** What was inserted is durable. */
  readonly settle: () => void;
  /** What was inserted is not there, or nobody knows. */
  readonly undo: () => void;
  readonly headAt: (seq: number) => Buffer | null;
  /** Opened durable records after `seq`, ending before the first that does not open or does not match its head. */
  readonly after: (seq: number) => Generator<UnsentRecord>;
};

export function readTail(db: Database.Database, trail: string): Tail {
  const row = db.prepare<[], Row>('SELECT * FROM record ORDER BY seq DESC LIMIT 1').get();
  return row === undefined ? { seq: 0, head: firstHead(trail) } : { seq: row.seq, head: row.head };
}

export function createTrailStore(input: {
  readonly db: Database.Database;
  readonly trail: string;
  readonly keys: DataKeys;
  readonly origin: RecordOrigin;
}): TrailStore {
  const { db, trail, keys, origin } = input;
  const add = db.prepare<[number, number, Buffer, Buffer, Buffer]>('INSERT INTO record VALUES (?, ?, ?, ?, ?)');
  let durable = readTail(db, trail);
  let tail = durable;

  function* after(seq: number): Generator<UnsentRecord> {
    for (const record of recordsAfter({ db, trail, keyOf: keys.byId }, seq)) {
      // What a power cut could still take away must not be at the collector.
      if (record.seq > durable.seq) return;
      yield record;
    }
  }
  return {
    tail: () => durable,
    insert: (what) => {
      const seq = tail.seq + 1;
      const { id, bytes } = buildRecord(origin, { trail, seq }, what);
      if (bytes.length > RECORD_MAX_BYTES) return null;
      const { id: keyId, key } = keys.forTime(what.wallMs);
      const leaf = leafHash(bytes);
      const after = nextHead(tail.head, leaf);
      const sealed = seal({ key, nonce: origin.random(NONCE_BYTES), about: recordPlace(trail, seq, tail.head) }, bytes);
      add.run(seq, keyId, leaf, after, sealed);
      tail = { seq, head: after };
      return { id, seq, head: after };
    },
    settle: () => {
      durable = tail;
    },
    undo: () => {
      tail = durable;
    },
    headAt: (seq) => headAt(db, trail, seq),
    after,
  };
}

/** Opened records after `seq`, ending before the first that does not open or does not match its head. */
export function* recordsAfter({ db, trail, keyOf }: OpenRecords, seq: number): Generator<UnsentRecord> {
  // Short reads, not one long cursor: a reader held open would stop the checkpoint and block this connection.
  const from = db.prepare<[number], Row>('SELECT * FROM record WHERE seq > ? ORDER BY seq LIMIT 128');
  const opened = new Map<number, KeyObject | null>();
  let last = seq;
  let previousHead = headAt(db, trail, seq);
  for (let rows = readUpTo(from, last); rows.length > 0; rows = readUpTo(from, last)) {
    for (const row of rows) {
      if (!isRow(row) || row.seq !== last + 1 || previousHead === null) return;
      if (!opened.has(row.data_key)) opened.set(row.data_key, keyOf(row.data_key));
      const bytes = openRow(trail, row, { previousHead, key: opened.get(row.data_key) ?? null });
      if (bytes === null) return;
      yield { seq: row.seq, bytes, head: row.head.toString('hex') };
      previousHead = row.head;
      last = row.seq;
    }
  }
}

/** The next rows; none behind a damaged page. */
function readUpTo(from: Database.Statement<[number], Row>, last: number): readonly Row[] {
  const rows: Row[] = [];
  try {
    for (const row of from.iterate(last)) rows.push(row);
  } catch (error) {
    if (trailFault(error) !== 'audit.corrupt') throw error;
  }
  return rows;
}

/** Head after record `seq`; null when there is none. */
export function headAt(db: Database.Database, trail: string, seq: number): Buffer | null {
  if (seq === 0) return firstHead(trail);
  const head = db.prepare('SELECT head FROM record WHERE seq = ?').pluck().get(seq);
  return Buffer.isBuffer(head) ? head : null;
}

/** Whether a row is what its type says: one changed byte of a database file can turn a blob into a number. */
export const isRow = ({ seq, data_key, leaf, head, sealed }: Row): boolean =>
  Number.isSafeInteger(seq) &&
  Number.isSafeInteger(data_key) &&
  Buffer.isBuffer(leaf) &&
  Buffer.isBuffer(head) &&
  (sealed === null || Buffer.isBuffer(sealed));

type RowPlace = { readonly previousHead: Buffer; readonly key: KeyObject | null };

/** What is sealed in a row; null when it does not open in its place. */
export function unsealRow(trail: string, row: Row, { previousHead, key }: RowPlace): Buffer | null {
  if (row.sealed === null || key === null) return null;
  return unseal(key, row.sealed, recordPlace(trail, row.seq, previousHead));
}

/** A row's record bytes; null when they do not open in their place or are not what leaf and head say. */
export function openRow(trail: string, row: Row, at: RowPlace): Buffer | null {
  const bytes = unsealRow(trail, row, at);
  if (bytes === null || !leafHash(bytes).equals(row.leaf)) return null;
  return nextHead(at.previousHead, row.leaf).equals(row.head) ? bytes : null;
}
