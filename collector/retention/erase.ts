import Database from 'better-sqlite3';
import { raiseOnce } from '../alerts/raise-alert.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import type { Collector } from '../collector.ts';
import { CollectorError } from '../collector-error.ts';
import type { Store } from '../store/open-store.ts';
import { queries } from '../store/queries.ts';
import { scrub } from '../store/scrub.ts';
import { inSmallCheckpoints } from '../store/small-checkpoints.ts';
import type { Steps } from '../turns.ts';
import { certify } from './certify.ts';
import { eraseBeside } from './erase-beside.ts';
import { inPages, type Place } from './in-pages.ts';

type Row = Place & { readonly row: number; readonly isKept: 0 | 1 };

/** Rows that are erased at once. */
const PAGE = 100;
const UNERASED = `
  SELECT r.rowid AS row, r.trail AS number, r.seq,
    EXISTS (SELECT 1 FROM recordKeys k WHERE k.trail = r.trail AND k.seq = r.seq) AS isKept
  FROM records r WHERE r.dataKey = @key AND r.destroyed IS NULL AND (r.trail, r.seq) > (@number, @seq)
  ORDER BY r.trail, r.seq LIMIT ${PAGE}`;
/** The bytes, and all of the row that names a person. Kind, time, leaf and head stay. */
const ERASE = `
  UPDATE records SET sealed = zeroblob(0), user = NULL, grantId = NULL, patient = NULL, study = NULL, destroyed = @id
  WHERE rowid IN (SELECT value FROM json_each(@rows))`;

/**
 * Erases what one approved destruction is about, whose keys are gone already, and certifies it. `more`: that is done, call it
 * again. `busy`: all is erased, but somebody else uses the write-ahead log, try later. `done`: nothing is left.
 * One that cannot be certified raises an alert and is noted in `stuck`: those behind it go on. Safe to be killed at any
 * moment.
 */
export async function eraseDestroyed(
  collector: Collector,
  stuck = new Set<number>(),
): Promise<'more' | 'busy' | 'done'> {
  const { store, keyring, turns } = collector;
  const open = store
    .all(queries.selectFrom('destructions').select('id').where('state', '=', 'approved').orderBy('id'))
    .find(({ id }) => !stuck.has(id));
  if (open === undefined) return 'done';
  const { id } = open;
  keyring.forgetDestroyed();
  await turns.run(inSmallCheckpoints(store, eraseRecords(store, id)));
  await turns.run(eraseBeside(store));
  if (!scrub(store)) return 'busy';
  try {
    await complete(collector, id);
  } catch (error) {
    if (passes(error)) throw error;
    const alert = { kind: 'destruction.stuck', severity: 'critical', cause: String(id) } as const;
    store.transaction(() => raiseOnce(collector, [alert]));
    stuck.add(id);
  }
  return 'more';
}

/** Erases to the end, for a command; what another process keeps from it is done by the server within a minute. */
export async function eraseAll(collector: Collector): Promise<void> {
  const stuck = new Set<number>();
  while ((await eraseDestroyed(collector, stuck)) === 'more');
}

function* eraseRecords(store: Store, id: number): Steps<void> {
  const unerased = store.connection.prepare<[Place & { readonly key: number }], Row>(UNERASED);
  const erase = store.connection.prepare<[{ readonly id: number; readonly rows: string }]>(ERASE);
  const keys = store.all(queries.selectFrom('destructionKeys').select('dataKey').where('destruction', '=', id));
  for (const { dataKey: key } of keys) {
    yield* inPages((after) =>
      store.transaction(() => {
        // Once it is done, what lies bare under its keys is another destruction's.
        if (!isApproved(store, id)) return [];
        const rows = unerased.all({ key, ...after });
        const bare = rows.filter(({ isKept }) => isKept === 0).map(({ row }) => row);
        erase.run({ id, rows: JSON.stringify(bare) });
        return rows;
      }),
    );
  }
}

async function complete(collector: Collector, id: number): Promise<void> {
  const { store, turns } = collector;
  const certificate = await turns.run(certify(collector, id));
  store.transaction(() => {
    if (!isApproved(store, id)) return; // another process has ended it meanwhile
    store.change(queries.updateTable('destructions').set({ state: 'done', certificate }).where('id', '=', id));
    recordOwnEvent(collector, { actor: 'collector', kind: 'destruction.completed', detail: { destruction: id } });
  });
}

/** A busy or full database, or a server that ends: it may go well the next time. */
const passes = (error: unknown): boolean =>
  error instanceof Database.SqliteError || (error instanceof CollectorError && error.code === 'collector.stopping');

const isApproved = (store: Store, id: number): boolean =>
  store.first(queries.selectFrom('destructions').select('state').where('id', '=', id))?.state === 'approved';
