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

type KeyRow = { readonly id: number; readonly purpose: string; readonly month: string };
type Row = Omit<KeptRecord, 'listed'> & Place & { readonly leaf: Buffer; readonly kind: string };

const KEYS = `SELECT id, purpose, month FROM dataKeys WHERE purpose LIKE 'records.%' ORDER BY id`;
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

/** What is due under the rules, key by key; `only`: of one class or month. Reads every record of every month that is over. */
export function findDue(
  { store, keyring }: Pick<Collector, 'store' | 'keyring'>,
  rules: DueRules,
  only: DestructionRequest | { readonly dataKeys: readonly number[] },
): readonly DueKey[] {
  const lists = createListedStore({ store, keyring });
  const records = store.connection.prepare<[{ readonly key: number }], Row>(RECORDS);
  return store.connection
    .prepare<[], KeyRow>(KEYS)
    .all()
    .flatMap(({ id, purpose, month }) => {
      const recordClass = RECORD_CLASSES.find((name) => purpose === `records.${name}`);
      if (recordClass === undefined || !isAsked({ id, recordClass, month }, only)) return [];
      if (monthDue(month, rules.rules[recordClass], rules.nowMs).kind === 'kept') return [];
      const hash = createHash('sha256');
      const held: Place[] = [];
      let [count, young] = [0, 0];
      for (const row of records.iterate({ key: id })) {
        const listed = row.kind === 'study.searched' ? lists.of(row.number, row.seq) : [];
        const due = retentionDue({ ...row, listed, recordClass, month }, rules);
        if (due.kind === 'kept') young += 1;
        if (due.kind !== 'due') {
          held.push({ number: row.number, trail: row.trail, seq: row.seq });
          continue;
        }
        hash.update(row.leaf);
        count += 1;
      }
      if (count === 0 && held.length === 0) return [];
      return [{ dataKey: id, class: recordClass, month: month.slice(0, 7), count, digest: hash.digest(), held, young }];
    });
}

function isAsked(
  { id, recordClass, month }: { readonly id: number; readonly recordClass: RecordClass; readonly month: string },
  only: DestructionRequest | { readonly dataKeys: readonly number[] },
): boolean {
  if ('dataKeys' in only) return only.dataKeys.includes(id);
  const isClass = only.class === undefined || only.class === recordClass;
  return isClass && (only.month === undefined || month.startsWith(only.month));
}
