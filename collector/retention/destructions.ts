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
import { rulesNow } from './basis.ts';
import { isClockDoubted } from './clock-doubt.ts';
import { findDue, MOST_RECORDS, type DueKey } from './find-due.ts';

const MOST_ROWS = 200;

/** What is due now, and all destructions, the newest first. Names no patient. */
export async function listDestructions(
  collector: Collector,
  actor: string,
  most = MOST_RECORDS,
): Promise<DestructionsReply> {
  const { store, turns } = collector;
  recordOwnEvent(collector, { actor, kind: 'destructions.read', detail: {} });
  const { due, later } = await turns.run(findDue(collector, rulesNow(collector), {}, most));
  const parts = [...due.map(duePart), ...later.map((key) => ({ ...key, held: 0, later: true }))];
  return store.reading(() => {
    const rows = store.all(queries.selectFrom('destructions').select('id').orderBy('id', 'desc').limit(MOST_ROWS));
    return { due: parts, destructions: rows.flatMap(({ id }) => readDestruction(collector, id) ?? []) };
  });
}

/**
 * Proposes that everything due, or of that one class or month, be destroyed: the first of two people. Of more than can be
 * certified at once only the oldest: the rest is proposed when that is gone. What changes while it looks may be in it or not:
 * approval compares what is due then with what is written here.
 */
export async function proposeDestruction(
  collector: Collector,
  request: DestructionRequest,
  proposer: Person,
  most = MOST_RECORDS,
): Promise<Result<DestructionRow>> {
  const { store, clock, turns } = collector;
  if (isClockDoubted(collector)) return refuse('retention.clock_doubted');
  const found = await turns.run(findDue(collector, rulesNow(collector), request, most));
  const due = found.due.filter(({ count }) => count > 0);
  if (due.length === 0) return refuse('retention.nothing_due');
  return store.transaction(() => {
    const proposed = { state: 'proposed', proposedBy: proposer.id, proposedMs: clock.wallMs() } as const;
    store.change(queries.insertInto('destructions').values({ ...proposed, rule: ruleNow(collector) }));
    const last = queries.selectFrom('destructions').select('id').orderBy('id', 'desc').limit(1);
    const destruction = store.first(last)?.id ?? 0;
    for (const { held, young: _, ...key } of due) {
      store.change(queries.insertInto('destructionKeys').values({ ...key, destruction, held: held.length }));
    }
    const detail = { destruction, parts: due.map(partOf) };
    recordOwnEvent(collector, { actor: proposer.id, kind: 'destruction.proposed', detail });
    return rowOf(collector, destruction);
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

/** The same as an answer. */
export function rowOf(collector: Pick<Collector, 'store'>, id: number): Result<DestructionRow> {
  const row = readDestruction(collector, id);
  return row === null ? refuse('not_found') : ok(row);
}

/** The rule of now, as a destruction keeps it. */
export const ruleNow = (collector: Collector): string =>
  JSON.stringify({ serial: currentPolicy(collector)?.serial ?? 0, retention: policyInForce(collector).retention });

/** What is told of a key in the collector's own trail and in lists. */
export const partOf = ({ class: recordClass, month, count, held }: DueKey): Omit<DuePart, 'young' | 'later'> => ({
  class: recordClass,
  month,
  count,
  held: held.length,
});

const duePart = (key: DueKey): DuePart => ({ ...partOf(key), ...(key.young === 0 ? {} : { young: key.young }) });
