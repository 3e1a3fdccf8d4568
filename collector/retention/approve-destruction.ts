import type { Person } from '../../protocol/people.ts';
import type { DestructionRow } from '../../protocol/wire/retention.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { readPerson } from '../people/read-person.ts';
import { mayRead } from '../readers/reader-rights.ts';
import { queries } from '../store/queries.ts';
import type { Tables } from '../store/tables.ts';
import type { Steps } from '../turns.ts';
import { isStillSo, takeBasis, type Basis } from './basis.ts';
import { isClockDoubted } from './clock-doubt.ts';
import { destroyKeys, wrapKept, type KeptKey } from './destroy-keys.ts';
import { partOf, rowOf, ruleNow } from './destructions.ts';
import { findDue, type DueKey } from './find-due.ts';

type ProposedKey = Tables['destructionKeys'];

/** More looks would not help: where something changes during each of these, it does so all the time. */
const MOST_LOOKS = 3;
const COME_BACK_SECONDS = 60;

/**
 * The second person agrees: in one moment, and only if what is due is still exactly what was proposed, the keys are
 * destroyed. From then on nothing opens the records; their bytes are erased by `eraseDestroyed`. If it has changed (a new
 * hold, another policy) the proposal lapses. It waits while another destruction under the same keys is being erased: of
 * two at once nobody could tell which one took what.
 *
 * The look takes its time and others go on meanwhile; that all it went by is still so is asked in the transaction that
 * destroys. If it is not, it looks again.
 */
export async function approveDestruction(
  collector: Collector,
  id: number,
  approver: Person,
): Promise<Result<DestructionRow>> {
  const { store, turns } = collector;
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const proposed = proposedKeys(collector, id, approver);
    if (!proposed.ok) return proposed;
    const dataKeys = proposed.value.map(({ dataKey }) => dataKey);
    const basis = store.reading(() => takeBasis(collector, dataKeys));
    const seen = await turns.run(look(collector, basis));
    const answer = store.transaction(() => {
      const now = proposedKeys(collector, id, approver); // somebody else may have decided it meanwhile
      if (!now.ok) return now;
      return isStillSo(collector, basis) ? decide(collector, { id, approver, proposed: now.value, ...seen }) : null;
    });
    if (answer !== null) return answer;
  }
  return refuse('pushback', COME_BACK_SECONDS);
}

type Seen = { readonly due: readonly DueKey[]; readonly kept: readonly KeptKey[] };

/** All that takes long is done before the moment in which keys are destroyed: nobody can write in that. */
function* look(collector: Collector, basis: Basis): Steps<Seen> {
  const { due } = yield* findDue(collector, basis, basis, Infinity);
  return { due, kept: yield* wrapKept(collector, due) };
}

type Decision = Seen & {
  readonly id: number;
  readonly approver: Person;
  readonly proposed: readonly ProposedKey[];
};

function decide(collector: Collector, { id, approver, proposed, due, kept }: Decision): Result<DestructionRow> {
  const { store, clock } = collector;
  const change = (set: Partial<Omit<Tables['destructions'], 'id'>>): void => {
    store.change(queries.updateTable('destructions').set(set).where('id', '=', id));
  };
  if (!proposed.every((key) => isSame(key, due))) {
    change({ state: 'lapsed' });
    recordOwnEvent(collector, { actor: approver.id, kind: 'destruction.lapsed', detail: { destruction: id } });
    return refuse('retention.changed');
  }
  destroyKeys(collector, due, kept);
  const approved = { state: 'approved', approvedBy: approver.id, approvedMs: clock.wallMs() } as const;
  change({ ...approved, rule: ruleNow(collector) });
  const detail = { destruction: id, parts: due.map(partOf) };
  recordOwnEvent(collector, { actor: approver.id, kind: 'destruction.approved', detail });
  return rowOf(collector, id);
}

/** What a proposal is about, if this person may approve it now. */
function proposedKeys(collector: Collector, id: number, { id: approver }: Person): Result<readonly ProposedKey[]> {
  const { store } = collector;
  const row = store.first(queries.selectFrom('destructions').select(['state', 'proposedBy']).where('id', '=', id));
  if (row?.state !== 'proposed') return refuse('not_found');
  if (row.proposedBy === approver) return refuse('auth.second_person');
  if (!mayApprove(collector, approver)) return refuse('auth.forbidden');
  if (isClockDoubted(collector)) return refuse('retention.clock_doubted');
  const keys = store.all(queries.selectFrom('destructionKeys').selectAll().where('destruction', '=', id));
  return isErasing(store, keys) ? refuse('retention.still_erasing') : ok(keys);
}

function mayApprove(collector: Collector, user: string): boolean {
  const known = readPerson(collector, user);
  return known?.state === 'active' && mayRead(known.person.roles, 'approve-destruction');
}

/** Whether something under one of these keys is destroyed and not certified yet. */
const isErasing = (store: Collector['store'], keys: readonly ProposedKey[]): boolean =>
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

const isSame = (proposed: ProposedKey, due: readonly DueKey[]): boolean =>
  due.some(
    ({ dataKey, count, digest }) =>
      dataKey === proposed.dataKey && count === proposed.count && digest.equals(proposed.digest),
  );
