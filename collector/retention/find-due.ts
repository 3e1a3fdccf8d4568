import { createHash } from 'node:crypto';
import { RECORD_CLASSES, type RecordClass } from '../../protocol/audit/record-class.ts';
import type { Policy } from '../../protocol/policy/policy.ts';
import type { DestructionRequest } from '../../protocol/wire/retention.ts';
import type { Collector } from '../collector.ts';
import { createListedStore } from '../trail/listed-store.ts';
import type { Steps } from '../turns.ts';
import { BEFORE_ALL, inPages, type Place } from './in-pages.ts';
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
  readonly held: readonly HeldPlace[];
  /** So many of those are themselves younger than their month: the collector's clock was behind, or theirs ahead. */
  readonly young: number;
};
export type HeldPlace = Place & { readonly trail: string };

/** A key whose time is over too, and that is not looked at before the older ones are gone. `count`: all records under it. */
export type LaterKey = Pick<DueKey, 'class' | 'month' | 'count'>;
export type FoundDue = { readonly due: readonly DueKey[]; readonly later: readonly LaterKey[] };

/** Records of one destruction: a certificate of that many can still be signed, sent and read. */
export const MOST_RECORDS = 1_000_000;

type Asked = DestructionRequest | { readonly dataKeys: readonly number[] };
type KeyRow = { readonly id: number; readonly purpose: string; readonly month: string };
type OverKey = { readonly id: number; readonly recordClass: RecordClass; readonly month: string };
type Row = Omit<KeptRecord, 'listed'> &
  HeldPlace & { readonly leaf: Buffer; readonly kind: string; readonly isReadable: 0 | 1 };
type After = Place & { readonly key: number };

/** Rows that are read at once; also where each of them is to be fetched from the disk first, that is soon done. */
const PAGE = 250;
/** Entries of the index that are counted at once. */
const COUNTED = 20_000;

const KEYS = `SELECT id, purpose, month FROM dataKeys WHERE purpose LIKE 'records.%' ORDER BY substr(month, 1, 7), id`;
const UNDER = 'r.dataKey = @key AND r.destroyed IS NULL AND (r.trail, r.seq) > (@number, @seq)';
const COUNT = `SELECT count(*) FROM records r WHERE ${UNDER}`;
const FURTHER = `SELECT r.trail AS number, r.seq FROM records r WHERE ${UNDER}
  ORDER BY r.trail, r.seq LIMIT 1 OFFSET ${COUNTED - 1}`;
/** Of a key that is destroyed already only those are left that a hold had kept. */
const RECORDS = `
  SELECT r.trail AS number, t.id AS trail, r.seq, r.leaf, r.at, r.user, r.grantId, r.patient, r.study, r.kind,
    CASE WHEN (SELECT length(wrapped) FROM dataKeys WHERE id = @key) > 0 THEN 1
      ELSE EXISTS (SELECT 1 FROM recordKeys k WHERE k.trail = r.trail AND k.seq = r.seq) END AS isReadable
  FROM records r JOIN trails t ON t.number = r.trail WHERE ${UNDER} ORDER BY r.trail, r.seq LIMIT ${PAGE}`;

export type DueRules = {
  readonly rules: Policy['retention'];
  readonly holds: readonly Hold[];
  readonly nowMs: number;
};

/**
 * What is due under the rules, key by key, the oldest first; `only`: of one class or month. As many whole keys as hold
 * `most` records that are due, and always one: a key ends as a whole. Reads every record under those, page by page: what
 * others write meanwhile it may see or not (`basis.ts`).
 */
export function* findDue(
  collector: Pick<Collector, 'store' | 'keyring'>,
  rules: DueRules,
  only: Asked,
  most = MOST_RECORDS,
): Steps<FoundDue> {
  const due: DueKey[] = [];
  const later: LaterKey[] = [];
  let total = 0;
  for (const key of keysOver(collector, rules, only)) {
    const records = yield* countUnder(collector, key.id);
    if (records === 0) continue;
    if (later.length > 0 || (total > 0 && total + records > most)) {
      later.push({ class: key.recordClass, month: key.month.slice(0, 7), count: records });
      continue;
    }
    const found = yield* look(collector, rules, key);
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

function* countUnder({ store }: Pick<Collector, 'store'>, key: number): Steps<number> {
  const further = store.connection.prepare<[After], Place>(FURTHER);
  const rest = store.connection.prepare<[After], number>(COUNT).pluck();
  let count = 0;
  let after = BEFORE_ALL;
  for (let next = further.get({ key, ...after }); next !== undefined; next = further.get({ key, ...after })) {
    count += COUNTED;
    after = next;
    yield;
  }
  count += rest.get({ key, ...after }) ?? 0;
  yield;
  return count;
}

function* look(
  { store, keyring }: Pick<Collector, 'store' | 'keyring'>,
  rules: DueRules,
  { id: key, recordClass, month }: OverKey,
): Steps<DueKey> {
  const lists = createListedStore({ store, keyring });
  const records = store.connection.prepare<[After], Row>(RECORDS);
  const hash = createHash('sha256');
  const held: HeldPlace[] = [];
  let [count, young] = [0, 0];
  const take = (row: Row): void => {
    const due = retentionDue({ ...row, listed: lists.of(row), recordClass, month }, rules);
    if (due.kind === 'kept') young += 1;
    if (due.kind === 'due') {
      hash.update(row.leaf);
      count += 1;
    } else held.push({ number: row.number, trail: row.trail, seq: row.seq });
  };
  yield* inPages((after) => {
    const rows = records.all({ key, ...after });
    rows.filter(({ isReadable }) => isReadable === 1).forEach(take);
    return rows;
  });
  return { dataKey: key, class: recordClass, month: month.slice(0, 7), count, digest: hash.digest(), held, young };
}

function isAsked({ id, recordClass, month }: OverKey, only: Asked): boolean {
  if ('dataKeys' in only) return only.dataKeys.includes(id);
  const isClass = only.class === undefined || only.class === recordClass;
  return isClass && (only.month === undefined || month.startsWith(only.month));
}
