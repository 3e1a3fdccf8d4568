import type { AuditEvent } from '../../protocol/audit/event.ts';
import type { ReadRecord, SearchRequest, TrailsReply } from '../../protocol/wire/reader.ts';
import { OWN_MACHINE } from '../audit/own-trail.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { patientIndex, studyIndex } from './blind-indexes.ts';
import { createTrailStore, type StoredRecord } from './trail-store.ts';

export type Sought = SearchRequest['by'] | { readonly kind: 'grant'; readonly grant: string };

/**
 * Stored records, opened: of a trail in order from a number on, of a grant the `limit` that came last in order of arrival, else
 * those that happened last, in order of the clocks on the walls where they happened.
 */
export function findRecords(collector: Collector, by: Sought, limit: number): readonly ReadRecord[] {
  const trails = createTrailStore(collector);
  if (by.kind === 'trail') {
    const trail = trails.find(by.trail.toLowerCase());
    return trail === null ? [] : trails.read(trail, by.from, limit).map((found) => readRecord(trail.id, found));
  }
  return placesOf(collector, by, limit).flatMap(({ trail: id, seq }) => {
    const trail = trails.find(id);
    const [found] = trail === null ? [] : trails.read(trail, seq, 1);
    return found === undefined ? [] : [readRecord(id, found)];
  });
}

/** What the collector's own trail tells of a search. A patient and a study are named there by the blind index alone: it names none. */
export function toldOfSearch({ keyring }: Pick<Collector, 'keyring'>, by: SearchRequest['by']): AuditEvent['detail'] {
  switch (by.kind) {
    case 'patient':
      return { by: by.kind, index: patientIndex(keyring, by).toString('hex') };
    case 'study':
      return { by: by.kind, index: studyIndex(keyring, by.studyUid).toString('hex') };
    case 'user':
    case 'trail':
      return { ...by };
  }
}

/** A stored record as it leaves the house. */
export function readRecord(trail: string, { seq, leaf, head, content }: StoredRecord): ReadRecord {
  const hashes = { leaf: leaf.toString('hex'), head: head.toString('hex') };
  return content.kind === 'bytes'
    ? { trail, seq, ...hashes, record: content.bytes.toString('base64'), destroyed: null }
    : { trail, seq, ...hashes, record: '', destroyed: content.kind === 'destroyed' ? content.destruction : null };
}

function placesOf(
  { store, keyring }: Collector,
  by: Exclude<Sought, { kind: 'trail' }>,
  limit: number,
): readonly { readonly trail: string; readonly seq: number }[] {
  const all = queries
    .selectFrom('records')
    .innerJoin('trails', 'trails.number', 'records.trail')
    .select(['trails.id as trail', 'records.seq'])
    .limit(limit);
  // In the order of their indexes: whoever works here for years has more records than could be sorted for one answer.
  const latest = all.orderBy('records.at', 'desc').orderBy('records.seq', 'desc');
  switch (by.kind) {
    case 'user':
      return store.all(latest.where('records.user', '=', by.user)).toReversed();
    case 'grant':
      return store
        .all(
          all
            .where('records.grantId', '=', by.grant)
            .orderBy('records.receivedMs', 'desc')
            .orderBy('records.seq', 'desc'),
        )
        .toReversed();
    case 'patient':
      return store.all(latest.where('records.patient', '=', patientIndex(keyring, by))).toReversed();
    case 'study':
      return store.all(latest.where('records.study', '=', studyIndex(keyring, by.studyUid))).toReversed();
  }
}

/** The trails of all workstations, the oldest first. The collector's own is told by `glasskey collector audit`. */
export function listTrails({ store }: Pick<Collector, 'store'>): TrailsReply['trails'] {
  const rows = store.all(
    queries
      .selectFrom('trails')
      .innerJoin('workstations', 'workstations.id', 'trails.workstation')
      .where('workstations.machineId', '!=', OWN_MACHINE)
      .select(['trails.id', 'trails.seq', 'trails.head', 'trails.lastMs', 'workstations.name', 'workstations.site'])
      .orderBy('trails.firstMs'),
  );
  return rows.map(({ id, seq, head, lastMs, name, site }) => {
    return { trail: id, seq, head: head.toString('hex'), workstation: name, site, lastAt: isoTime(lastMs) };
  });
}
