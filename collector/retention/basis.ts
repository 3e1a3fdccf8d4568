import type { Collector } from '../collector.ts';
import { policyInForce } from '../policy/publish-policy.ts';
import { countUnindexed } from '../trail/index-records.ts';
import type { DueRules } from './find-due.ts';
import { holdsInForce } from './holds.ts';
import type { Hold } from './retention-due.ts';

type Parts = Pick<Collector, 'store' | 'keyring' | 'clock'>;

/** What a look at the records under some keys goes by. It is taken before the look, which takes its time. */
export type Basis = DueRules & {
  readonly dataKeys: readonly number[];
  /** The newest record of all. */
  readonly lastRow: number;
  /** Records from before there were classes, which may come under any key while they are sorted. */
  readonly unsorted: number;
  /** So many destructions took of these keys. */
  readonly destructions: number;
};

const KEYS = '(SELECT value FROM json_each(@keys))';
const LAST_ROW = 'SELECT coalesce(max(rowid), 0) FROM records';
/** By what is new, however much lies under the keys: rows are never deleted, so their numbers only rise. */
const JOINED = `SELECT 1 FROM records WHERE rowid > @lastRow AND +dataKey IN ${KEYS} LIMIT 1`;
const UNDER_GRANT = `SELECT 1 FROM records WHERE grantId = @grantId AND +dataKey IN ${KEYS} AND +destroyed IS NULL LIMIT 1`;
const DESTRUCTIONS = `SELECT count(*) FROM destructionKeys k JOIN destructions d ON d.id = k.destruction
  WHERE k.dataKey IN ${KEYS} AND d.state IN ('approved', 'done')`;

export const rulesNow = (collector: Parts): DueRules => ({
  rules: policyInForce(collector).retention,
  holds: holdsInForce(collector),
  nowMs: collector.clock.wallMs(),
});

/** What is so now for a look at the records under these keys. */
export function takeBasis(collector: Parts, dataKeys: readonly number[]): Basis {
  const ask = asking(collector, { keys: JSON.stringify(dataKeys) });
  return {
    ...rulesNow(collector),
    dataKeys,
    lastRow: ask(LAST_ROW),
    unsorted: countUnindexed(collector),
    destructions: ask(DESTRUCTIONS),
  };
}

/**
 * Whether what a look found due may still be destroyed: nothing came under the keys since, nothing went, no rule is another,
 * and no hold is there that may be on one of the records. To be asked in the transaction that destroys.
 */
export function isStillSo(collector: Parts, basis: Basis): boolean {
  const { dataKeys, lastRow, holds } = basis;
  const now = takeBasis(collector, dataKeys);
  const keys = JSON.stringify(dataKeys);
  const known = new Set(holds.map((hold) => JSON.stringify(hold)));
  return (
    now.nowMs >= basis.nowMs && // a clock that was set back makes due records young again
    JSON.stringify(now.rules) === JSON.stringify(basis.rules) &&
    now.unsorted === basis.unsorted &&
    now.destructions === basis.destructions &&
    asking(collector, { keys, lastRow })(JOINED) === 0 &&
    now.holds.every((hold) => known.has(JSON.stringify(hold)) || !mayHold(collector, hold, keys))
  );
}

/** An emergency that began meanwhile, as they do at any hour, is told apart by its index; of a hold by people, nobody knows without a look. */
const mayHold = (collector: Parts, { id, grantId }: Hold, keys: string): boolean =>
  id !== null || asking(collector, { keys, grantId })(UNDER_GRANT) === 1;

const asking =
  ({ store }: Parts, named: object) =>
  (sql: string): number =>
    store.connection.prepare<[object], number>(sql).pluck().get(named) ?? 0;
