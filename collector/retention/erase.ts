import Database from 'better-sqlite3';
import { raiseOnce } from '../alerts/raise-alert.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { scrub } from '../store/scrub.ts';
import { certify } from './certify.ts';

const BATCH = 2000;
/** The bytes, and all beside them that names a person. Kind, time, leaf and head stay. */
const ERASE = `
  UPDATE records SET sealed = zeroblob(0), user = NULL, grantId = NULL, patient = NULL, study = NULL, destroyed = @id
  WHERE rowid IN (
    SELECT r.rowid FROM records r WHERE r.dataKey = @key AND r.destroyed IS NULL
      AND NOT EXISTS (SELECT 1 FROM recordKeys k WHERE k.trail = r.trail AND k.seq = r.seq) LIMIT @limit)`;
const ABOUT_ERASED = `EXISTS (SELECT 1 FROM trails t JOIN records r ON r.trail = t.number
  WHERE t.id = about.trail AND r.seq = about.seq AND r.destroyed IS NOT NULL)`;
/** What else was told of them: in alerts, in reviews, and in the words of verdicts. */
const ERASE_BESIDE = [
  `UPDATE alerts AS about SET user = NULL WHERE user IS NOT NULL AND ${ABOUT_ERASED}`,
  `UPDATE verdicts SET words = zeroblob(0) WHERE length(words) > 0
    AND review IN (SELECT id FROM reviews AS about WHERE ${ABOUT_ERASED})`,
  `UPDATE reviews AS about SET user = '', grantId = '' WHERE user <> '' AND ${ABOUT_ERASED}`,
];

/**
 * One step of erasing what approved destructions are about; the keys are gone already. `more`: call it again. `busy`: all
 * is erased, but somebody else uses the write-ahead log, try later. `done`: nothing is left, and certificates are signed.
 * One that cannot be certified raises an alert and is noted in `stuck`: those behind it go on. Safe to be killed at any
 * moment.
 */
export function eraseDestroyed(collector: Collector, stuck = new Set<number>()): 'more' | 'busy' | 'done' {
  const { store, keyring } = collector;
  const open = store
    .all(queries.selectFrom('destructions').select('id').where('state', '=', 'approved').orderBy('id'))
    .find(({ id }) => !stuck.has(id));
  if (open === undefined) return 'done';
  const { id } = open;
  keyring.forgetDestroyed();
  if (eraseBatch(collector, id) > 0) return 'more';
  store.transaction(() => {
    for (const sql of ERASE_BESIDE) store.connection.exec(sql);
  });
  if (!scrub(store)) return 'busy';
  try {
    complete(collector, id);
  } catch (error) {
    if (error instanceof Database.SqliteError) throw error; // busy or full: it passes
    const alert = { kind: 'destruction.stuck', severity: 'critical', cause: String(id) } as const;
    store.transaction(() => raiseOnce(collector, [alert]));
    stuck.add(id);
  }
  return 'more';
}

function complete(collector: Collector, id: number): void {
  const { store } = collector;
  store.transaction(() => {
    if (!isApproved(store, id)) return; // another process has ended it meanwhile
    const certificate = certify(collector, id);
    store.change(queries.updateTable('destructions').set({ state: 'done', certificate }).where('id', '=', id));
    recordOwnEvent(collector, { actor: 'collector', kind: 'destruction.completed', detail: { destruction: id } });
  });
}

function eraseBatch({ store }: Collector, id: number): number {
  const keys = store.all(queries.selectFrom('destructionKeys').select('dataKey').where('destruction', '=', id));
  const erase = store.connection.prepare<[{ id: number; key: number; limit: number }]>(ERASE);
  return store.transaction(() => {
    // Once it is done, what lies bare under its keys is another destruction's.
    if (!isApproved(store, id)) return 0;
    let left = BATCH;
    for (const { dataKey: key } of keys) {
      if (left > 0) left -= erase.run({ id, key, limit: left }).changes;
    }
    return BATCH - left;
  });
}

const isApproved = (store: Collector['store'], id: number): boolean =>
  store.first(queries.selectFrom('destructions').select('state').where('id', '=', id))?.state === 'approved';

/** Erases to the end, for a command; what another process keeps from it is done by the server within a minute. */
export function eraseAll(collector: Collector): void {
  const stuck = new Set<number>();
  while (eraseDestroyed(collector, stuck) === 'more');
}
