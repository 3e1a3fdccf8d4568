import { hkdfSync, randomBytes } from 'node:crypto';
import type { RecordClass } from '../../protocol/audit/record-class.ts';
import { queries } from '../store/queries.ts';
import { rewriteTable } from '../store/rewrite-table.ts';
import type { Store } from '../store/open-store.ts';
import { forgetPads, hmac } from './hmac.ts';
import { seal, unseal } from './seal.ts';
import { CollectorError } from '../collector-error.ts';

/**
 * What a data key is for. `records.…`: one a month for each class; the others: one for good. `holds`: outlives those;
 * `own-trail`: records of the collector itself, which have no end.
 */
export type KeyPurpose =
  `records.${RecordClass}` | 'own-trail' | 'factors' | 'policies' | 'reviews' | 'seals' | 'holds' | 'feeds';

export type DataKey = { readonly id: number; readonly key: Buffer };
/** `records` alone: from before records had classes; its records are sealed with the key itself (trail/index-records.ts). */
export type FoundKey = { readonly purpose: KeyPurpose | 'records'; readonly key: Buffer | null };

/** All keys below the master key. Data keys are random and lie wrapped in the database. */
export type Keyring = {
  /**
   * The data key to seal with now. Creates it if need be: call it inside a transaction. For records by a time that does
   * not fall: the month of a key says when what lies under it may be destroyed.
   */
  readonly current: (purpose: KeyPurpose, nowMs: number) => DataKey;
  /** Throws for a key that is missing or destroyed. */
  readonly byId: (id: number) => Buffer;
  /** The same for who reckons with it: `key` is null when it is destroyed. */
  readonly find: (id: number) => FoundKey;
  /**
   * Destroys data keys of records for good and leaves no older copy of any in the table's pages. Inside the caller's transaction.
   * Throws for any other: what lies under those has no end.
   */
  readonly destroy: (ids: readonly number[]) => void;
  /** Drops from memory what another process has destroyed. */
  readonly forgetDestroyed: () => void;
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
  const find = (id: number): FoundKey => {
    const row = store.first(queries.selectFrom('dataKeys').selectAll().where('id', '=', id));
    if (row === undefined) throw new CollectorError('keys.data_key_missing');
    const purpose = row.purpose as FoundKey['purpose'];
    if (row.wrapped.length === 0) return { purpose, key: null };
    const wrapped = row.wrapped.toString('base64');
    const key = opened.get(wrapped) ?? unseal(wrapping, row.wrapped, aboutKey(row.purpose, row.month));
    opened.set(wrapped, key);
    return { purpose, key };
  };
  const byId = (id: number): Buffer => {
    const { key } = find(id);
    if (key === null) throw new CollectorError('keys.data_key_destroyed');
    return key;
  };
  const current = (purpose: KeyPurpose, nowMs: number): DataKey => {
    const month = purpose.startsWith('records.') ? new Date(nowMs).toISOString().slice(0, 7) : 'always';
    const ofMonth = queries
      .selectFrom('dataKeys')
      .select(['id', 'wrapped'])
      .where('purpose', '=', purpose)
      .where((where) => where.or([where('month', '=', month), where('month', 'like', `${month}.%`)]))
      .orderBy('id');
    const known = store.all(ofMonth);
    const live = known.find(({ wrapped }) => wrapped.length > 0);
    if (live !== undefined) return { id: live.id, key: byId(live.id) };
    // A clock that was set back can lead into a month whose key is destroyed: that month gets another one.
    const label = known.length === 0 ? month : `${month}.${known.length + 1}`;
    const wrapped = seal(wrapping, randomBytes(32), aboutKey(purpose, label));
    store.change(queries.insertInto('dataKeys').values({ purpose, month: label, wrapped }));
    const made = store.all(ofMonth).at(-1);
    if (made === undefined) throw new CollectorError('keys.data_key_missing');
    return { id: made.id, key: byId(made.id) };
  };
  const destroy = (ids: readonly number[]): void => {
    const rows = store.all(queries.selectFrom('dataKeys').selectAll().orderBy('id'));
    const isOther = ({ id, purpose }: (typeof rows)[number]): boolean =>
      ids.includes(id) && purpose !== 'records' && !purpose.startsWith('records.');
    if (rows.some(isOther)) throw new CollectorError('keys.never_destroyed');
    rewriteTable(store, 'dataKeys', () => {
      for (const row of rows) {
        const wrapped = ids.includes(row.id) ? Buffer.alloc(0) : row.wrapped;
        store.change(queries.insertInto('dataKeys').values({ ...row, wrapped }));
      }
    });
  };
  const forgetDestroyed = (): void => {
    const rows = store.all(queries.selectFrom('dataKeys').select('wrapped'));
    const live = new Set(rows.map(({ wrapped }) => wrapped.toString('base64')));
    for (const [wrapped, key] of opened) {
      if (live.has(wrapped)) continue;
      opened.delete(wrapped);
      forgetPads(key);
      key.fill(0);
    }
  };
  const blindIndex = (text: string): Buffer => hmac(indexKey, Buffer.from(text)).subarray(0, 16);
  return { current, byId, find, destroy, forgetDestroyed, keepSecret, readSecret, blindIndex };
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
