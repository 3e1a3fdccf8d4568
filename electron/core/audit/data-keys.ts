import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type Database from 'better-sqlite3';
import { AgentError } from '../errors.ts';
import { seal, unseal } from './seal-record.ts';

export type DataKey = { readonly id: number; readonly month: string; readonly key: KeyObject };

/** Data keys of one trail, one a month. */
export type DataKeys = {
  /** The key for records made at `wallMs`, made now if the month has none. Inside the caller's transaction. */
  readonly forTime: (wallMs: number) => DataKey;
  /** null when the key was destroyed or its wrapping does not open. */
  readonly byId: (id: number) => KeyObject | null;
  /** Forgets what was made in a transaction that did not commit. */
  readonly forget: () => void;
};

/** A row of data_key, as far as its key goes. */
export type KeyRow = { readonly id: number; readonly month: string; readonly wrapped: Buffer | null };

const DAY_MS = 86_400_000;
/** The day that was asked for last: the calendar is not asked for every record. */
let last = { day: NaN, month: '' };

function monthOf(wallMs: number): string {
  const day = Math.floor(wallMs / DAY_MS);
  if (day !== last.day) last = { day, month: new Date(wallMs).toISOString().slice(0, 7) };
  return last.month;
}
const about = (trail: string, month: string): Buffer => Buffer.from(`glasskey data key v1\n${trail}\n${month}`);

/** Unwraps one row's key; null when it was destroyed or is not this trail's. */
export function unwrapKey(masterKey: KeyObject, trail: string, row: KeyRow): KeyObject | null {
  if (row.wrapped === null) return null;
  const raw = unseal(masterKey, row.wrapped, about(trail, row.month));
  if (raw === null) return null;
  const key = createSecretKey(raw);
  raw.fill(0);
  return key;
}

export type KeyPlace = { readonly db: Database.Database; readonly masterKey: KeyObject; readonly trail: string };

/** The month of the key that seals the state table. It is made with the trail and never destroyed. */
const STATE = 'state';

export function readStateKey({ db, masterKey, trail }: KeyPlace): KeyObject | null {
  const row = db.prepare<[string], KeyRow>('SELECT id, month, wrapped FROM data_key WHERE month = ?').get(STATE);
  return row === undefined ? null : unwrapKey(masterKey, trail, row);
}

/** Wrapped as they are in the database, for the keychain's memory of the trail: two months have what is unsent, if any. */
export function newestKeys(db: Database.Database): { id: number; month: string; wrapped: string }[] {
  const newest = db.prepare<[], { id: number; month: string; wrapped: Buffer }>(
    `SELECT id, month, wrapped FROM data_key WHERE wrapped IS NOT NULL AND month <> 'state' ORDER BY id DESC LIMIT 2`,
  );
  return newest.all().map((row) => ({ ...row, wrapped: row.wrapped.toString('base64') }));
}

export const makeStateKey = (place: KeyPlace): KeyObject => makeKey(place, STATE).key;

function makeKey({ db, masterKey, trail }: KeyPlace, month: string): DataKey {
  const insert = db.prepare<[string, Buffer]>(
    'INSERT INTO data_key (id, month, wrapped) VALUES ((SELECT coalesce(max(id), 0) + 1 FROM data_key), ?, ?)',
  );
  const raw = randomBytes(32);
  const wrapped = seal({ key: masterKey, nonce: randomBytes(12), about: about(trail, month) }, raw);
  const id = Number(insert.run(month, wrapped).lastInsertRowid);
  const key = createSecretKey(raw);
  raw.fill(0);
  return { id, month, key };
}

/** `made` is told, within the transaction, that there is one more. */
export function createDataKeys(place: KeyPlace, made: () => void): DataKeys {
  const { db, masterKey, trail } = place;
  const newest = db.prepare<[], KeyRow>(`SELECT * FROM data_key WHERE month <> 'state' ORDER BY month DESC LIMIT 1`);
  const byId = db.prepare<[number], KeyRow>('SELECT * FROM data_key WHERE id = ?');
  let current: DataKey | null = null;

  const make = (month: string): DataKey => {
    const key = makeKey(place, month);
    made();
    return key;
  };
  const open = (row: KeyRow): DataKey => {
    const key = unwrapKey(masterKey, trail, row);
    if (key === null) throw new AgentError('audit.corrupt');
    return { id: row.id, month: row.month, key };
  };
  return {
    forTime: (wallMs) => {
      const month = monthOf(wallMs);
      // A clock set back must not wake an older month's key: it may already be due for destruction.
      if (current !== null && month <= current.month) return current;
      const row = newest.get();
      current =
        row !== undefined && row.wrapped !== null && month <= row.month ? open(row) : make(nextMonth(row, month));
      return current;
    },
    byId: (id) => {
      const row = byId.get(id);
      return row === undefined ? null : unwrapKey(masterKey, trail, row);
    },
    forget: () => {
      current = null;
    },
  };
}

/** The month to make a key for: with the clock set back behind a destroyed key, that key's month plus a letter. */
function nextMonth(newest: KeyRow | undefined, month: string): string {
  return newest !== undefined && month <= newest.month ? `${newest.month}b` : month;
}
