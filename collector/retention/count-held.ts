import type { Collector } from '../collector.ts';
import { createListedStore } from '../trail/listed-store.ts';
import { holdOn, type Hold, type KeptRecord } from './retention-due.ts';

type Row = Omit<KeptRecord, 'listed'> & { readonly number: number; readonly seq: number; readonly kind: string };

/** What can still be read: under a key that is there, or under one of its own. */
const READABLE = `
  SELECT r.trail AS number, r.seq, r.at, r.user, r.grantId, r.patient, r.study, r.kind FROM records r
  WHERE r.destroyed IS NULL AND (
    EXISTS (SELECT 1 FROM dataKeys d WHERE d.id = r.dataKey AND length(d.wrapped) > 0)
    OR EXISTS (SELECT 1 FROM recordKeys k WHERE k.trail = r.trail AND k.seq = r.seq))`;
/** By its index: no hold makes the collector read all that it has. */
const OF_PATIENTS = `r.rowid IN (
  SELECT rowid FROM records WHERE patient IN (SELECT unhex(value) FROM json_each(@patients))
  UNION SELECT n.rowid FROM listedPatients l JOIN records n ON n.trail = l.trail AND n.seq = l.seq
  WHERE l.patient IN (SELECT unhex(value) FROM json_each(@patients)))`;

/** Rows that are looked at, about half a second: the server does nothing else meanwhile. */
const MOST_ROWS = 100_000;

/**
 * How many records a hold keeps now; null for one that is on time alone, which no index finds, and for one that would take
 * a look at more than `mostRows`. Records whose lists nobody has looked into yet are held too and not counted: else a hold
 * on nobody would seem to hold something.
 */
export function countHeld(collector: Collector, hold: Hold, mostRows = MOST_ROWS): number | null {
  const { patients, study, user } = hold;
  const where =
    patients !== null ? OF_PATIENTS : study !== null ? 'r.study = @study' : user !== null ? 'r.user = @user' : null;
  if (where === null) return null;
  return collector.store.reading(() => {
    const lists = createListedStore(collector);
    const sought = collector.store.connection.prepare<[object], Row>(`${READABLE} AND ${where}`);
    const hex = JSON.stringify(patients?.map((index) => index.toString('hex')) ?? []);
    let [count, rows] = [0, 0];
    for (const row of sought.iterate({ patients: hex, study, user })) {
      rows += 1;
      if (rows > mostRows) return null;
      if (holdOn({ ...row, listed: lists.of(row) ?? [] }, [hold]) !== null) count += 1;
    }
    return count;
  });
}
