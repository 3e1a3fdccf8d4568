import type { Collector } from '../collector.ts';
import { createListedStore } from '../trail/listed-store.ts';
import type { Steps } from '../turns.ts';
import { holdOn, type Hold, type KeptRecord } from './retention-due.ts';

type Row = Omit<KeptRecord, 'listed'> & { readonly number: number; readonly seq: number; readonly kind: string };

/** By their indexes alone: no hold makes the collector read all that it has. */
const OF_PATIENTS = `
  SELECT rowid FROM records WHERE patient IN (SELECT unhex(value) FROM json_each(@patients))
  UNION SELECT n.rowid FROM listedPatients l JOIN records n ON n.trail = l.trail AND n.seq = l.seq
  WHERE l.patient IN (SELECT unhex(value) FROM json_each(@patients))`;
const OF_STUDY = 'SELECT rowid FROM records WHERE study = @study';
const OF_USER = 'SELECT rowid FROM records WHERE user = @user';
/** What can still be read: under a key that is there, or under one of its own. */
const READABLE = `
  SELECT r.trail AS number, r.seq, r.at, r.user, r.grantId, r.patient, r.study, r.kind FROM records r
  WHERE r.rowid IN (SELECT value FROM json_each(@rows)) AND r.destroyed IS NULL AND (
    EXISTS (SELECT 1 FROM dataKeys d WHERE d.id = r.dataKey AND length(d.wrapped) > 0)
    OR EXISTS (SELECT 1 FROM recordKeys k WHERE k.trail = r.trail AND k.seq = r.seq))`;

/** Rows that are looked at: somebody waits for the answer. */
const MOST_ROWS = 100_000;
/** Rows that are read at once. */
const PAGE = 250;

/**
 * How many records a hold keeps now; null for one that is on time alone, which no index finds, and for one that would take
 * a look at more than `mostRows`. Records whose lists nobody has looked into yet are held too and not counted: else a hold
 * on nobody would seem to hold something.
 */
export function* countHeld(collector: Collector, hold: Hold, mostRows = MOST_ROWS): Steps<number | null> {
  const { connection } = collector.store;
  const { patients, study, user } = hold;
  const sought = patients !== null ? OF_PATIENTS : study !== null ? OF_STUDY : user !== null ? OF_USER : null;
  if (sought === null) return null;
  const hex = JSON.stringify(patients?.map((index) => index.toString('hex')) ?? []);
  const rows = connection
    .prepare<[object], number>(`${sought} LIMIT @limit`)
    .pluck()
    .all({ patients: hex, study, user, limit: mostRows + 1 });
  if (rows.length > mostRows) return null;
  const lists = createListedStore(collector);
  const readable = connection.prepare<[object], Row>(READABLE);
  let count = 0;
  for (let at = 0; at < rows.length; at += PAGE) {
    yield;
    const page = readable.all({ rows: JSON.stringify(rows.slice(at, at + PAGE)) });
    count += page.filter((row) => holdOn({ ...row, listed: lists.of(row) ?? [] }, [hold]) !== null).length;
  }
  return count;
}
