import { sql } from 'kysely';
import { parseRecord } from '../../protocol/audit/record.ts';
import { toldBy } from '../../protocol/audit/salvaged-record.ts';
import type { Person } from '../../protocol/people.ts';
import type { Review, ReviewReply, ReviewsReply, VerdictRequest } from '../../protocol/wire/reader.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { isoTime } from '../clock.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { openColumn, sealColumn } from '../keys/sealed-column.ts';
import { queries } from '../store/queries.ts';
import { isOwnAccess } from './own-access.ts';
import { findRecords } from '../trail/find-records.ts';

const MOST_ROWS = 1000;
const aboutWords = (review: number): string => `verdict ${review}`;

/** `beyond`: those for which there was no room in the list that ended with that review. */
export type ReviewsAsked = { readonly state: 'open' | 'all'; readonly beyond?: number | undefined };

/**
 * The review queue, the nearest deadline first; of all that there ever were, the latest. As many as one answer holds, and how
 * many more there are. That it was read is recorded.
 */
export function listReviews(collector: Collector, { state, beyond }: ReviewsAsked, actor: string): ReviewsReply {
  return collector.store.transaction(() => {
    recordOwnEvent(collector, { actor, kind: 'reviews.read', detail: { state } });
    const listed = { ...(state === 'open' && { state }), beyond };
    const reviews = readReviews(collector, listed);
    return { reviews: [...reviews], more: countReviews(collector, listed) - reviews.length };
  });
}

/** One emergency access with everything done under its grant. It names the patient, so that it was read is recorded. */
export function readReview(collector: Collector, id: number, actor: string): Result<ReviewReply> {
  const { store } = collector;
  return store.transaction(() => {
    const review = readReviews(collector, { id }).at(0);
    if (review === undefined) return refuse('not_found');
    recordOwnEvent(collector, { actor, kind: 'review.read', detail: { review: id } });
    const given = store.all(queries.selectFrom('verdicts').selectAll().where('review', '=', id).orderBy('id'));
    const verdicts = given.map(({ verdict, words, reviewer, atMs }) => {
      return {
        verdict,
        words: words.length === 0 ? '' : openColumn(collector, words, aboutWords(id)),
        reviewer,
        at: isoTime(atMs),
      };
    });
    const records = findRecords(collector, { kind: 'grant', grant: review.grant }, MOST_ROWS);
    return ok({ review, records: [...records], verdicts });
  });
}

/** Gives a verdict. Nobody judges their own access, under their own name or one that they only said, and a review that is done stays so. */
export function decideReview(
  collector: Collector,
  { id, reviewer, request }: { readonly id: number; readonly reviewer: Person; readonly request: VerdictRequest },
): Result<Review> {
  const { store, clock } = collector;
  return store.transaction(() => {
    const review = readReviews(collector, { id }).at(0);
    if (review?.state !== 'open') return refuse('not_found');
    if (isOwnAccess(reviewer, { user: review.user, saidName: saidNameOf(collector, id) })) {
      recordOwnEvent(collector, { actor: reviewer.id, kind: 'reader.refused', detail: { review: id } });
      return refuse('auth.forbidden');
    }
    const { verdict, words } = request;
    const sealed = sealColumn(collector, 'reviews', { plain: words, about: aboutWords(id) });
    const row = { review: id, verdict, words: sealed, reviewer: reviewer.id, atMs: clock.wallMs() };
    store.change(queries.insertInto('verdicts').values(row));
    if (verdict !== 'needs-follow-up') {
      store.change(queries.updateTable('reviews').set({ state: 'done' }).where('id', '=', id));
    }
    recordOwnEvent(collector, { actor: reviewer.id, kind: 'review.decided', detail: { review: id, verdict } });
    const decided = readReviews(collector, { id }).at(0);
    return decided === undefined ? refuse('not_found') : ok(decided);
  });
}

/** The name as the first record of an emergency has it: a sign-in name cannot hold all that a name is written with. */
function saidNameOf(collector: Collector, id: number): string {
  const place = queries.selectFrom('reviews').select(['trail', 'seq']).where('id', '=', id);
  const row = collector.store.first(place);
  if (row === undefined) return '';
  const [found] = findRecords(collector, { kind: 'trail', trail: row.trail, from: row.seq }, 1);
  const record = found === undefined ? null : parseRecord(Buffer.from(found.record, 'base64'));
  return record === null ? '' : (toldBy(record).user?.name ?? '');
}

type Listed = { readonly state?: 'open'; readonly beyond?: number | undefined };
type Wanted = Listed & { readonly id?: number };

/** The end of a list is the latest deadline of those that are open, the earliest of all. */
const isBeyond = ({ state, beyond }: Listed) => {
  const end = sql`(SELECT deadlineMs, id FROM reviews WHERE id = ${beyond})`;
  const place = sql`(reviews.deadlineMs, reviews.id)`;
  return state === 'open' ? sql<boolean>`${place} > ${end}` : sql<boolean>`${place} < ${end}`;
};

function countReviews({ store }: Collector, listed: Listed): number {
  let all = queries.selectFrom('reviews').select(({ fn }) => fn.countAll<number>().as('count'));
  if (listed.state !== undefined) all = all.where('state', '=', listed.state);
  if (listed.beyond !== undefined) all = all.where(isBeyond(listed));
  return store.first(all)?.count ?? 0;
}

function readReviews({ store, clock }: Collector, { id, ...listed }: Wanted): readonly Review[] {
  const { state: wanted } = listed;
  let all = queries
    .selectFrom('reviews')
    .innerJoin('workstations', 'workstations.id', 'reviews.workstation')
    .leftJoin('verdicts', (join) =>
      join.on((on) =>
        on(
          'verdicts.id',
          '=',
          on
            .selectFrom('verdicts as given')
            .select(({ fn }) => fn.max('given.id').as('id'))
            .whereRef('given.review', '=', 'reviews.id'),
        ),
      ),
    )
    .selectAll('reviews')
    .select(['workstations.name', 'workstations.site', 'verdicts.verdict', 'verdicts.reviewer'])
    .orderBy('reviews.deadlineMs', wanted === 'open' ? 'asc' : 'desc')
    .orderBy('reviews.id', wanted === 'open' ? 'asc' : 'desc')
    .limit(MOST_ROWS);
  const now = clock.wallMs();
  if (id !== undefined) all = all.where('reviews.id', '=', id);
  if (wanted !== undefined) all = all.where('reviews.state', '=', wanted);
  if (listed.beyond !== undefined) all = all.where(isBeyond(listed));
  const rows = store.all(all);
  return (wanted === 'open' ? rows : rows.toReversed()).map((row) => {
    const times = { startedAt: isoTime(row.startedMs), deadlineAt: isoTime(row.deadlineMs) };
    const isOverdue = row.verdict === null && row.deadlineMs < now;
    const { id: number, grantId: grant, user, identity, state, verdict, reviewer } = row;
    const place = { workstation: row.name, site: row.site, user, identity };
    return { id: number, grant, ...place, ...times, isOverdue, state, verdict, reviewer };
  });
}
