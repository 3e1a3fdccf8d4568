import { createHash } from 'node:crypto';
import { RECORD_CLASSES, type RecordClass } from '../../protocol/audit/record-class.ts';
import type { Policy } from '../../protocol/policy/policy.ts';
import type { DestructionRequest } from '../../protocol/wire/retention.ts';
import type { Collector } from '../collector.ts';
import { createListedStore } from '../trail/listed-store.ts';
import { monthDue, retentionDue, type Hold, type KeptRecord } from './retention-due.ts';

/** What is due of the records under one data key. */
export type DueKey = {
  readonly dataKey: number;
  readonly class: RecordClass;
  readonly month: string;
  readonly count: number;
  /** SHA-256 over the leaves of what is due, in order of trail and number. */
  readonly digest: Buffer;
  /** Those that stay: a hold keeps them, or they are `young`. */
  readonly held: readonly Place[];
  /** So many of those are themselves younger than their month: the collector's clock was behind, or theirs ahead. */
  readonly young: number;
};
export type Place = { readonly number: number; readonly trail: string; readonly seq: number };

/** A key whose time is over too, and that is not looked at before the older ones are gone. `count`: all records under it. */
export type LaterKey = Pick<DueKey, 'class' | 'month' | 'count'>;
export type FoundDue = { readonly due: readonly DueKey[]; readonly later: readonly LaterKey[] };

/** Records of one destruction: some seconds of the server, and a certificate that can still be signed, sent and read. */
export const MOST_RECORDS = 1_000_000;

type Asked = DestructionRequest | { readonly dataKeys: readonly number[] };
type KeyRow = { readonly id: number; readonly purpose: string; readonly month: string };
type OverKey = { readonly id: number; readonly recordClass: RecordClass; readonly month: string };
type Row = Omit<KeptRecord, 'listed'> & Place & { readonly leaf: Buffer; readonly kind: string };

const KEYS = `SELECT id, purpose, month FROM dataKeys WHERE purpose LIKE 'records.%' ORDER BY substr(month, 1, 7), id`;
const COUNT = 'SELECT count(*) FROM records WHERE dataKey = ? AND destroyed IS NULL';
/** Of a key that is destroyed already only those are left that a hold had kept. */
const RECORDS = `
  SELECT r.trail AS number, t.id AS trail, r.seq, r.leaf, r.at, r.user, r.grantId, r.patient, r.study, r.kind
  FROM records r JOIN trails t ON t.number = r.trail
  WHERE r.dataKey = @key AND r.destroyed IS NULL AND (
    (SELECT length(wrapped) FROM dataKeys WHERE id = @key) > 0
    OR EXISTS (SELECT 1 FROM recordKeys k WHERE k.trail = r.trail AND k.seq = r.seq))
  ORDER BY r.trail, r.seq`;

export type DueRules = {
  readonly rules: Policy['retention'];
  readonly holds: readonly Hold[];
  readonly nowMs: number;
};

/**
 * What is due under the rules, key by key, the oldest first; `only`: of one class or month. As many whole keys as hold
 * `most` records that are due, and always one: a key ends as a whole. Reads every record under those.
 */
export function findDue(
  collector: Pick<Collector, 'store' | 'keyring'>,
  rules: DueRules,
  only: Asked,
  most = MOST_RECORDS,
): FoundDue {
  const look = createLook(collector, rules);
  const count = collector.store.connection.prepare<[number], number>(COUNT).pluck();
  const due: DueKey[] = [];
  const later: LaterKey[] = [];
  let total = 0;
  for (const key of keysOver(collector, rules, only)) {
    const records = count.get(key.id) ?? 0;
    if (records === 0) continue;
    if (later.length > 0 || (total > 0 && total + records > most)) {
      later.push({ class: key.recordClass, month: key.month.slice(0, 7), count: records });
      continue;
    }
    const found = look(key);
    if (found.count === 0 && found.held.length === 0) continue;
    due.push(found);
    total += found.count;
  }
  return { due, later };
}

/** The keys whose month is over under the rule of their class. */
function keysOver({ store }: Pick<Collector, 'store'>, { rules, nowMs }: DueRules, only: Asked): readonly OverKey[] {
  const keys = store.connection.prepare<[], KeyRow>(KEYS).all();
  return keys.flatMap(({ id, purpose, month }) => {
    const recordClass = RECORD_CLASSES.find((name) => purpose === `records.${name}`);
    if (recordClass === undefined || !isAsked({ id, recordClass, month }, only)) return [];
    return monthDue(month, rules[recordClass], nowMs).kind === 'due' ? [{ id, recordClass, month }] : [];
  });
}

function createLook(
  { store, keyring }: Pick<Collector, 'store' | 'keyring'>,
  rules: DueRules,
): (key: OverKey) => DueKey {
  const lists = createListedStore({ store, keyring });
  const records = store.connection.prepare<[{ readonly key: number }], Row>(RECORDS);
  return ({ id, recordClass, month }) => {
    const hash = createHash('sha256');
    const held: Place[] = [];
    let [count, young] = [0, 0];
    for (const row of records.iterate({ key: id })) {
      const due = retentionDue({ ...row, listed: lists.of(row), recordClass, month }, rules);
      if (due.kind === 'kept') young += 1;
      if (due.kind !== 'due') {
        held.push({ number: row.number, trail: row.trail, seq: row.seq });
        continue;
      }
      hash.update(row.leaf);
      count += 1;
    }
    return { dataKey: id, class: recordClass, month: month.slice(0, 7), count, digest: hash.digest(), held, young };
  };
}

function isAsked({ id, recordClass, month }: OverKey, only: Asked): boolean {
  if ('dataKeys' in only) return only.dataKeys.includes(id);
  const isClass = only.class === undefined || only.class === recordClass;
  return isClass && (only.month === undefined || month.startsWith(only.month));
}
