import { sql } from 'kysely';
import type { FeedFault } from '../../protocol/feed/feed.ts';
import type { FeedReport } from '../../protocol/feed/feed-loop.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import type { Collector } from '../collector.ts';
import { openColumn, sealColumn } from '../keys/sealed-column.ts';
import { queries } from '../store/queries.ts';
import type { Tables } from '../store/tables.ts';
import { addressOf, FeedSettingsSchema, type FeedSettings } from './feed-settings.ts';

/** A feed as it is kept. `generation` begins as `addedMs` and rises whenever somebody decides anew where it goes on. */
type Kept = Omit<Tables['feeds'], 'settings' | 'clientKey'>;
export type Feed = Kept & {
  readonly settings: FeedSettings;
  /** PKCS #8 in PEM. */
  readonly clientKey: string | null;
};
/** One of which what was set cannot be read: damaged, of another release, or sealed under a key that is not there. */
export type BrokenFeed = Kept & { readonly settings: null; readonly cause: FeedFault };
type Parts = Pick<Collector, 'store' | 'keyring' | 'clock' | 'transparency'>;
type NewFeed = Pick<Feed, 'name' | 'settings' | 'clientKey'> & { readonly from: number; readonly actor: string };

/** Adds a feed that begins with a leaf of the log. False: there is one of that name. */
export function addFeed(collector: Parts, { name, settings, clientKey, from, actor }: NewFeed): boolean {
  const { store, clock, transparency } = collector;
  const addedMs = clock.wallMs();
  return store.transaction(() => {
    const isThere = store.first(queries.selectFrom('feeds').select('name').where('name', '=', name)) !== undefined;
    if (isThere) return false;
    const sealed = clientKey === null ? null : sealColumn(collector, 'feeds', { plain: clientKey, about: about(name) });
    const log = transparency.number();
    const start = { generation: addedMs, log, next: from, settled: from, sent: 0, fault: null, failingMs: null };
    store.change(
      queries.insertInto('feeds').values({
        name,
        settings: JSON.stringify(settings),
        clientKey: sealed,
        addedMs,
        confirmedMs: null,
        ...start,
      }),
    );
    const detail = { name, kind: settings.kind, to: addressOf(settings), from };
    recordOwnEvent(collector, { actor, kind: 'feed.added', detail });
    return true;
  });
}

/** False: there is none of that name. */
export function removeFeed(collector: Parts, name: string, actor: string): boolean {
  const { store } = collector;
  return store.transaction(() => {
    const isGone = store.change(queries.deleteFrom('feeds').where('name', '=', name)) > 0;
    if (isGone) recordOwnEvent(collector, { actor, kind: 'feed.removed', detail: { name } });
    return isGone;
  });
}

/** Sends everything from a leaf of the log on once more, or leaves out what is before it. False: there is no such feed. */
export function moveFeed(collector: Parts, { name, from, actor }: Pick<NewFeed, 'name' | 'from' | 'actor'>): boolean {
  const { store, transparency } = collector;
  return store.transaction(() => {
    const set = { log: transparency.number(), next: from, settled: from, fault: null, failingMs: null };
    const generation = sql<number>`generation + 1`;
    const change = queries.updateTable('feeds').set({ ...set, generation });
    const isDone = store.change(change.where('name', '=', name)) > 0;
    if (isDone) recordOwnEvent(collector, { actor, kind: 'feed.moved', detail: { name, from } });
    return isDone;
  });
}

/** All feeds by name, each read on its own: one that cannot be read stops no other. */
export function listFeeds(collector: Pick<Parts, 'store' | 'keyring'>): readonly (Feed | BrokenFeed)[] {
  const rows = collector.store.all(queries.selectFrom('feeds').selectAll().orderBy('name'));
  return rows.map(({ settings: text, clientKey, ...row }) => {
    try {
      const settings = FeedSettingsSchema.parse(JSON.parse(text));
      return {
        ...row,
        settings,
        clientKey: clientKey === null ? null : openColumn(collector, clientKey, about(row.name)),
      };
    } catch {
      return { ...row, settings: null, cause: 'feed.settings_unreadable' };
    }
  });
}

/**
 * Takes the feeds of a log that ended over to the newest: each restoration puts its statement before all leaves that were held,
 * so they stand one further on.
 */
export function followLog({ store, transparency }: Pick<Parts, 'store' | 'transparency'>): void {
  const log = transparency.number();
  const further = (name: 'next' | 'settled') => sql<number>`${sql.ref(name)} + ${log} - log`;
  const set = { log, next: further('next'), settled: further('settled'), generation: sql<number>`generation + 1` };
  store.change(queries.updateTable('feeds').set(set).where('log', '<', log));
}

/** What came of one go. Forgotten when the feed was moved or removed in the meantime. */
export function keepReport(
  { store, clock }: Pick<Parts, 'store' | 'clock'>,
  { name, generation }: Pick<Feed, 'name' | 'generation'>,
  { next, settled, sent, fault, failingForMs }: FeedReport,
): void {
  const now = clock.wallMs();
  const failingMs = failingForMs === null ? null : sql<number>`coalesce(failingMs, ${now})`;
  const heard = fault === null && sent > 0 ? { confirmedMs: now } : {};
  store.change(
    queries
      .updateTable('feeds')
      .set({ next, settled, fault, failingMs, sent: sql`sent + ${sent}`, ...heard })
      .where('name', '=', name)
      .where('generation', '=', generation),
  );
}

const about = (name: string): string => `feed ${name}`;
