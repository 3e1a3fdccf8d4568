import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { queries } from '../store/queries.ts';
import type { Store } from '../store/open-store.ts';
import { seal, unseal } from './seal.ts';
import { CollectorError } from '../collector-error.ts';

/** What a data key is for. `records`: one a month; the others: one for good. */
export type KeyPurpose = 'records' | 'factors' | 'policies' | 'reviews' | 'seals' | 'feeds';

export type DataKey = { readonly id: number; readonly key: Buffer };

/** All keys below the master key. Data keys are random and lie wrapped in the database. */
export type Keyring = {
  /** The data key to seal with now. Creates it if need be: call it inside a transaction. */
  readonly current: (purpose: KeyPurpose, nowMs: number) => DataKey;
  readonly byId: (id: number) => Buffer;
  /** Keeps a private key of the collector itself, sealed by the master key. */
  readonly keepSecret: (name: string, plain: Uint8Array) => void;
  readonly readSecret: (name: string) => Buffer | null;
  /** Keyed hash that finds a patient again without the identifier being readable: 16 bytes. */
  readonly blindIndex: (text: string) => Buffer;
};

/** Opens the keys of a store. Throws if the master key is not the one that the store was made with. */
export function openKeyring(store: Store, masterKey: Buffer): Keyring {
  const wrapping = derive(masterKey, 'glasskey collector wrapping v1');
  const indexKey = derive(masterKey, 'glasskey collector index v1');
  // By wrapped bytes, not by id: after a rolled-back transaction the same id can come to mean another key.
  const opened = new Map<string, Buffer>();

  const readSecret = (name: string): Buffer | null => {
    const row = store.first(queries.selectFrom('secrets').select('sealed').where('name', '=', name));
    return row === undefined ? null : unseal(wrapping, row.sealed, Buffer.from(`secret ${name}`));
  };
  const keepSecret = (name: string, plain: Uint8Array): void => {
    const sealed = seal(wrapping, plain, Buffer.from(`secret ${name}`));
    store.change(queries.insertInto('secrets').values({ name, sealed }));
  };
  checkMasterKey(store, { readSecret, keepSecret });
  const byId = (id: number): Buffer => {
    const row = store.first(queries.selectFrom('dataKeys').selectAll().where('id', '=', id));
    if (row === undefined) throw new CollectorError('keys.data_key_missing');
    const wrapped = row.wrapped.toString('base64');
    const key = opened.get(wrapped) ?? unseal(wrapping, row.wrapped, aboutKey(row.purpose, row.month));
    opened.set(wrapped, key);
    return key;
  };
  const current = (purpose: KeyPurpose, nowMs: number): DataKey => {
    const month = purpose === 'records' ? new Date(nowMs).toISOString().slice(0, 7) : 'always';
    const find = queries.selectFrom('dataKeys').select('id').where('purpose', '=', purpose).where('month', '=', month);
    const id = store.first(find)?.id;
    if (id !== undefined) return { id, key: byId(id) };
    const wrapped = seal(wrapping, randomBytes(32), aboutKey(purpose, month));
    store.change(queries.insertInto('dataKeys').values({ purpose, month, wrapped }));
    const made = store.first(find)?.id;
    if (made === undefined) throw new CollectorError('keys.data_key_missing');
    return { id: made, key: byId(made) };
  };
  const blindIndex = (text: string): Buffer => createHmac('sha256', indexKey).update(text).digest().subarray(0, 16);
  return { current, byId, keepSecret, readSecret, blindIndex };
}

/** A known value under the master key: a wrong key is told apart from damaged data, and before anything is written. */
function checkMasterKey(store: Store, { readSecret, keepSecret }: Pick<Keyring, 'readSecret' | 'keepSecret'>): void {
  store.transaction(() => {
    let check: Buffer | null;
    try {
      check = readSecret('check');
    } catch (cause) {
      throw new CollectorError('master_key.wrong', { cause });
    }
    if (check === null) keepSecret('check', Buffer.from('glasskey'));
  });
}

const derive = (master: Buffer, info: string): Buffer => Buffer.from(hkdfSync('sha256', master, '', info, 32));
const aboutKey = (purpose: string, month: string): Buffer => Buffer.from(`data key ${purpose} ${month}`);
