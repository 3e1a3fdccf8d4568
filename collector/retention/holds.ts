import { z } from 'zod';
import { HoldScopeSchema, type HoldAdded, type HoldRequest, type HoldRow } from '../../protocol/wire/retention.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { isoTime } from '../clock.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { openColumn, sealColumn } from '../keys/sealed-column.ts';
import { queries } from '../store/queries.ts';
import type { Tables } from '../store/tables.ts';
import { patientIndex, studyIndex } from '../trail/blind-indexes.ts';
import { countHeld } from './count-held.ts';
import { heldIndexes, issuersOfPacs, withIssuer } from './held-patients.ts';
import type { Hold } from './retention-due.ts';

type Stored = Omit<Tables['holds'], 'id'> & { readonly id: number };
const ABOUT = 'hold';

/**
 * Puts a legal hold: from now on nothing that it fits is destroyed. Scope and reason are sealed; they name people. It says
 * how many records it holds now: counted afterwards, so that nobody waits for it.
 */
export async function addHold(collector: Collector, request: HoldRequest, actor: string): Promise<HoldAdded> {
  const added = putHold(collector, request, actor);
  const hold = holdsInForce(collector).find(({ id }) => id === added.id);
  return { ...added, records: hold === undefined ? 0 : await collector.turns.run(countHeld(collector, hold)) };
}

function putHold(collector: Collector, request: HoldRequest, actor: string): HoldRow {
  const { store, keyring, clock } = collector;
  const { patient, studyUid, user, from, to } = request.scope;
  return store.transaction(() => {
    const words = sealColumn(collector, 'holds', { plain: JSON.stringify(request), about: ABOUT });
    store.change(
      queries.insertInto('holds').values({
        patient: patient === undefined ? null : patientIndex(keyring, withIssuer(patient, issuersOfPacs(collector))),
        study: studyUid === undefined ? null : studyIndex(keyring, studyUid),
        user: user ?? null,
        fromMs: from === undefined ? null : Date.parse(from),
        toMs: to === undefined ? null : Date.parse(to),
        words,
        addedBy: actor,
        addedMs: clock.wallMs(),
      }),
    );
    const added = rowOf(collector, latest(collector));
    recordOwnEvent(collector, { actor, kind: 'hold.added', detail: { hold: added.id } });
    return added;
  });
}

/** All holds, the newest first. They name patients: that they were read is recorded. */
export function listHolds(collector: Collector, actor: string): readonly HoldRow[] {
  const { store } = collector;
  return store.transaction(() => {
    recordOwnEvent(collector, { actor, kind: 'holds.read', detail: {} });
    return store.all(queries.selectFrom('holds').selectAll().orderBy('id', 'desc')).map((row) => rowOf(collector, row));
  });
}

/** Releases a hold in two steps by two people: the first asks, the second releases. The first again changes nothing. */
export function releaseHold(collector: Collector, id: number, actor: string): Result<HoldRow> {
  const { store, clock } = collector;
  return store.transaction(() => {
    const hold = store.first(queries.selectFrom('holds').selectAll().where('id', '=', id));
    if (hold === undefined || hold.releasedMs !== null) return refuse('not_found');
    if (hold.askedBy === actor) return refuse('auth.second_person');
    const now = clock.wallMs();
    const isSecond = hold.askedBy !== null;
    const set = isSecond ? { releasedBy: actor, releasedMs: now } : { askedBy: actor, askedMs: now };
    store.change(queries.updateTable('holds').set(set).where('id', '=', id));
    const kind = isSecond ? 'hold.released' : 'hold.release_asked';
    recordOwnEvent(collector, { actor, kind, detail: { hold: id } });
    return ok(rowOf(collector, { ...hold, ...set }));
  });
}

/** What stops destruction now: the holds, and emergencies that nobody has judged yet. */
export function holdsInForce(collector: Pick<Collector, 'store' | 'keyring'>): readonly Hold[] {
  const { store } = collector;
  const ofPacs = issuersOfPacs(collector);
  const held = store.all(
    queries
      .selectFrom('holds')
      .select(['id', 'patient', 'study', 'user', 'fromMs', 'toMs', 'words'])
      .where('releasedMs', 'is', null),
  );
  const open = store.all(queries.selectFrom('reviews').select('grantId').where('state', '=', 'open'));
  const nothing = { id: null, patients: null, study: null, user: null, fromMs: null, toMs: null };
  return [
    ...held.map(({ patient, words, ...hold }) => {
      // Under the index of the time when it was put, and under those of today: the policy may have changed since.
      const now = heldIndexes(collector, wordsIn(collector, words).scope.patient, ofPacs);
      return { ...hold, grantId: null, patients: patient === null ? null : [patient, ...now] };
    }),
    ...open.map(({ grantId }) => ({ ...nothing, grantId })),
  ];
}

const StoredWordsSchema = z.strictObject({ scope: HoldScopeSchema, reason: z.string() });

const wordsIn = (collector: Pick<Collector, 'keyring'>, words: Buffer): HoldRequest =>
  StoredWordsSchema.parse(JSON.parse(openColumn(collector, words, ABOUT)));

function rowOf(collector: Collector, row: Stored): HoldRow {
  const { id, words, addedBy, addedMs, askedBy, releasedBy, releasedMs } = row;
  const { scope, reason } = wordsIn(collector, words);
  const state = releasedMs !== null ? 'released' : askedBy === null ? 'held' : 'release-asked';
  const releasedAt = releasedMs === null ? null : isoTime(releasedMs);
  return { id, state, scope, reason, addedBy, addedAt: isoTime(addedMs), askedBy, releasedBy, releasedAt };
}

function latest({ store }: Collector): Stored {
  const [row] = store.all(queries.selectFrom('holds').selectAll().orderBy('id', 'desc').limit(1));
  if (row === undefined) throw new Error('a hold was just added');
  return row;
}
