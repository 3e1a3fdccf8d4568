import type { Person } from '../../protocol/people.ts';
import type {
  CertificateReply,
  DestructionRequest,
  DestructionRow,
  DestructionsReply,
  DuePart,
} from '../../protocol/wire/retention.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { isoTime } from '../clock.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { currentPolicy, policyInForce } from '../policy/publish-policy.ts';
import { queries } from '../store/queries.ts';
import { destroyKeys } from './destroy-keys.ts';
import { findDue, MOST_RECORDS, type DueKey, type DueRules } from './find-due.ts';
import { holdsInForce } from './holds.ts';

const MOST_ROWS = 200;

/** What is due now, and all destructions, the newest first. Names no patient. Others write while it reads. */
export function listDestructions(collector: Collector, actor: string, most = MOST_RECORDS): DestructionsReply {
  const { store } = collector;
  recordOwnEvent(collector, { actor, kind: 'destructions.read', detail: {} });
  return store.reading(() => {
    const { due, later } = findDue(collector, rulesNow(collector), {}, most);
    const rows = store.all(queries.selectFrom('destructions').select('id').orderBy('id', 'desc').limit(MOST_ROWS));
    const parts = [...due.map(duePart), ...later.map((key) => ({ ...key, held: 0, later: true }))];
    return { due: parts, destructions: rows.flatMap(({ id }) => readDestruction(collector, id) ?? []) };
  });
}

/**
 * Proposes that everything due, or of that one class or month, be destroyed: the first of two people. Of more than can be
 * certified at once only the oldest: the rest is proposed when that is gone. Others write while it reads; approval
 * compares what is due then with what is written here.
 */
export function proposeDestruction(
  collector: Collector,
  request: DestructionRequest,
  proposer: Person,
  most = MOST_RECORDS,
): Result<DestructionRow> {
  const { store, clock } = collector;
  const { due, rule } = store.reading(() => ({
    due: findDue(collector, rulesNow(collector), request, most).due.filter(({ count }) => count > 0),
    rule: ruleNow(collector),
  }));
  if (due.length === 0) return refuse('retention.nothing_due');
  return store.transaction(() => {
    const proposed = { state: 'proposed', proposedBy: proposer.id, proposedMs: clock.wallMs() } as const;
    store.change(queries.insertInto('destructions').values({ ...proposed, rule }));
    const last = queries.selectFrom('destructions').select('id').orderBy('id', 'desc').limit(1);
    const destruction = store.first(last)?.id ?? 0;
    for (const { held, young: _, ...key } of due) {
      store.change(queries.insertInto('destructionKeys').values({ ...key, destruction, held: held.length }));
    }
    const detail = { destruction, parts: due.map(partOf) };
    recordOwnEvent(collector, { actor: proposer.id, kind: 'destruction.proposed', detail });
    return found(readDestruction(collector, destruction));
  });
}

/**
 * The second person agrees: in this moment, and only if what is due is still exactly what was proposed, the keys are
 * destroyed. From then on nothing opens the records; their bytes are erased by `eraseDestroyed`. If it has changed (a new
 * hold, another policy) the proposal lapses. It waits while another destruction under the same keys is being erased: of
 * two at once nobody could tell which one took what.
 */
export function approveDestruction(collector: Collector, id: number, approver: Person): Result<DestructionRow> {
  const { store, clock } = collector;
  return store.transaction(() => {
    const row = store.first(queries.selectFrom('destructions').selectAll().where('id', '=', id));
    if (row?.state !== 'proposed') return refuse('not_found');
    if (row.proposedBy === approver.id) return refuse('auth.second_person');
    const keys = store.all(queries.selectFrom('destructionKeys').selectAll().where('destruction', '=', id));
    if (isErasing(collector, keys)) return refuse('retention.still_erasing');
    const { due } = findDue(collector, rulesNow(collector), { dataKeys: keys.map(({ dataKey }) => dataKey) }, Infinity);
    const change = (set: Partial<typeof row>): void => {
      store.change(queries.updateTable('destructions').set(set).where('id', '=', id));
    };
    if (!keys.every((key) => isSame(key, due))) {
      change({ state: 'lapsed' });
      recordOwnEvent(collector, { actor: approver.id, kind: 'destruction.lapsed', detail: { destruction: id } });
      return refuse('retention.changed');
    }
    destroyKeys(collector, due);
    const approved = { state: 'approved', approvedBy: approver.id, approvedMs: clock.wallMs() } as const;
    change({ ...approved, rule: ruleNow(collector) });
    const detail = { destruction: id, parts: due.map(partOf) };
    recordOwnEvent(collector, { actor: approver.id, kind: 'destruction.approved', detail });
    return found(readDestruction(collector, id));
  });
}

/** The signed certificate of one destruction: it can be large, and is in no list. */
export function takeCertificate(collector: Collector, id: number, actor: string): Result<CertificateReply> {
  recordOwnEvent(collector, { actor, kind: 'destructions.read', detail: { destruction: id } });
  const row = collector.store.first(queries.selectFrom('destructions').select('certificate').where('id', '=', id));
  const certificate = row?.certificate ?? null;
  return certificate === null ? refuse('not_found') : ok({ certificate });
}

/** One destruction without its certificate, or null. */
export function readDestruction({ store }: Pick<Collector, 'store'>, id: number): DestructionRow | null {
  const columns = ['state', 'proposedBy', 'proposedMs', 'approvedBy', 'approvedMs'] as const;
  const row = store.first(queries.selectFrom('destructions').select(columns).where('id', '=', id));
  if (row === undefined) return null;
  const parts = store.all(
    queries
      .selectFrom('destructionKeys')
      .select(['class', 'month', 'count', 'held'])
      .where('destruction', '=', id)
      .orderBy('dataKey'),
  );
  const { state, proposedBy, proposedMs, approvedBy, approvedMs } = row;
  const approvedAt = approvedMs === null ? null : isoTime(approvedMs);
  return {
    id,
    state,
    parts: [...parts],
    proposedBy,
    proposedAt: isoTime(proposedMs),
    approvedBy,
    approvedAt,
    certificate: null,
  };
}

const rulesNow = (collector: Collector): DueRules => ({
  rules: policyInForce(collector).retention,
  holds: holdsInForce(collector),
  nowMs: collector.clock.wallMs(),
});

const ruleNow = (collector: Collector): string =>
  JSON.stringify({ serial: currentPolicy(collector)?.serial ?? 0, retention: policyInForce(collector).retention });

/** Whether something under one of these keys is destroyed and not certified yet. */
const isErasing = ({ store }: Collector, keys: readonly Pick<DueKey, 'dataKey'>[]): boolean =>
  store.first(
    queries
      .selectFrom('destructionKeys')
      .innerJoin('destructions', 'destructions.id', 'destructionKeys.destruction')
      .select('destructions.id')
      .where('destructions.state', '=', 'approved')
      .where(
        'destructionKeys.dataKey',
        'in',
        keys.map(({ dataKey }) => dataKey),
      ),
  ) !== undefined;

const isSame = (proposed: Pick<DueKey, 'dataKey' | 'count' | 'digest'>, due: readonly DueKey[]): boolean =>
  due.some(
    ({ dataKey, count, digest }) =>
      dataKey === proposed.dataKey && count === proposed.count && digest.equals(proposed.digest),
  );

const partOf = ({ class: recordClass, month, count, held }: DueKey): Omit<DuePart, 'young' | 'later'> => ({
  class: recordClass,
  month,
  count,
  held: held.length,
});

const duePart = (key: DueKey): DuePart => ({ ...partOf(key), ...(key.young === 0 ? {} : { young: key.young }) });

const found = (row: DestructionRow | null): Result<DestructionRow> => (row === null ? refuse('not_found') : ok(row));
