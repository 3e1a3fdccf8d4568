import { listedIn } from '../../protocol/audit/listed-patients.ts';
import type { AuditRecord } from '../../protocol/audit/record.ts';
import { earliestMs } from '../../protocol/wire/time-bound.ts';
import type { Access, WhoSawReply, WhoSawRequest } from '../../protocol/wire/who-saw.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { publishedHead } from '../log/published.ts';
import { requiredWitnesses } from '../log/witnesses.ts';
import { policyInForce } from '../policy/publish-policy.ts';
import { heldIssuers, issuersOfPacs, withIssuer, type IssuersOfPacs } from '../retention/held-patients.ts';
import { queries } from '../store/queries.ts';
import { readSetting } from '../store/settings.ts';
import { patientIndex, studyIndex } from '../trail/blind-indexes.ts';
import { countUnindexed } from '../trail/index-records.ts';
import { countUnindexedSearches } from '../trail/index-searches.ts';
import { createTrailStore, type TrailStore } from '../trail/trail-store.ts';
import { each, type Steps } from '../turns.ts';
import { placesAbout, type Place } from './find-places.ts';
import { groupAccesses, type FoundRecord } from './group-accesses.ts';
import { notHere } from './not-here.ts';
import { openRecord, prove } from './open-record.ts';
import { accessesIn, placesFor } from './time-asked.ts';

/**
 * Who opened the images of a patient or of a study, or saw the patient in a list, when, where and why, with a proof for
 * each record under one checkpoint. Lists are found by patient alone: a search's record does not name its studies.
 * That somebody asked is recorded first; the patient is named there by the blind index alone. Where the records are, and under
 * which checkpoint, is of one moment; they are opened and proved in turns with everybody else.
 */
export async function whoSaw(collector: Collector, request: WhoSawRequest, actor: string): Promise<WhoSawReply> {
  const { store, turns } = collector;
  const policy = policyInForce(collector);
  const sought = soughtBy(collector, request.by, issuersOfPacs(collector));
  const { by, indexes } = sought;
  const detail = { by: by.kind, index: indexes[0]?.toString('hex') ?? '' };
  recordOwnEvent(collector, { actor, kind: 'access.looked_up', detail });
  const moment = store.reading(() => momentOf(collector, sought, request));
  const trails = createTrailStore(collector);
  const { found, unreadable } = await turns.run(openAll(trails, moment.near, sought));
  const grants = new Set(found.flatMap(({ record: { grant } }) => grant ?? []));
  const emergencies = each(grants, (grant) => [grant, readEmergency(collector, trails, grant)] as const);
  const told = accessesIn(groupAccesses(found, new Map(await turns.run(emergencies))), request);
  const proved = each(told.accesses, (access) => ({
    ...access,
    records: access.records.map((shown) => prove(collector, trails, shown, moment.under)),
  }));
  const accesses = await turns.run(proved);
  return {
    madeAt: moment.madeAt,
    collector: readSetting(store, 'collector.name') ?? '',
    by,
    from: request.from ?? null,
    to: request.to ?? null,
    accesses: [...accesses],
    isCut: moment.isCut || told.isCut,
    unreadable: [...unreadable],
    destroyed: [...destroyedIn(collector, request)], // last: what was destroyed meanwhile did not open
    unindexed: moment.unindexed,
    notHere: moment.notHere,
    otherIssuers: [...moment.otherIssuers],
    witnesses: requiredWitnesses(store),
    page: policy.patientPage,
  };
}

/** What an answer rests on, all of one state of the database. */
function momentOf(collector: Collector, { by, indexes, others }: Sought, request: WhoSawRequest) {
  return {
    ...placesFor(placesAbout(collector, by.kind, indexes), request),
    under: publishedHead(collector),
    unindexed: by.kind === 'study' ? countUnindexed(collector) : countUnindexedSearches(collector),
    notHere: notHere(collector, request),
    otherIssuers: others
      .filter(({ index }) => placesFor(placesAbout(collector, by.kind, [index]), request).near.length > 0)
      .map(({ issuer }) => issuer),
    madeAt: isoTime(collector.clock.wallMs()),
  };
}

/**
 * Whom an answer is about, under which keyed hashes the records are, the first of them that of the answer itself. `others`:
 * issuers of the PACS by other policies, under which the same number may be somebody else's.
 */
type Sought = {
  readonly by: WhoSawReply['by'];
  readonly issuers: readonly string[];
  readonly indexes: readonly Buffer[];
  readonly others: readonly { readonly issuer: string; readonly index: Buffer }[];
};

/** As a legal hold finds a patient; what that holds besides, since it may be about the same one, is told of. */
function soughtBy({ keyring }: Collector, by: WhoSawRequest['by'], ofPacs: IssuersOfPacs): Sought {
  if (by.kind === 'study') return { by, issuers: [], indexes: [studyIndex(keyring, by.studyUid)], others: [] };
  const patient = withIssuer(by, ofPacs);
  const indexOf = (issuer: string): Buffer => patientIndex(keyring, { ...patient, issuer });
  const issuers = heldIssuers(patient.issuer, [ofPacs[0], '']);
  const others = heldIssuers(patient.issuer, ofPacs).filter((issuer) => !issuers.includes(issuer));
  return {
    by: { kind: 'patient', ...patient },
    issuers,
    indexes: issuers.map(indexOf),
    others: others.map((issuer) => ({ issuer, index: indexOf(issuer) })),
  };
}

type Found = { readonly found: readonly FoundRecord[]; readonly unreadable: WhoSawReply['unreadable'] };

function* openAll(trails: TrailStore, places: readonly Place[], sought: Sought): Steps<Found> {
  const found: FoundRecord[] = [];
  const unreadable: WhoSawReply['unreadable'] = [];
  yield* each(places, (place) => {
    const opened = openRecord(trails, place.trail, place.seq);
    if (opened === 'damaged') unreadable.push(place);
    else if (opened !== 'destroyed') found.push({ ...opened, list: listOf(opened.record, sought) });
  });
  // The row of a record that was salvaged twice has a later time than what it tells.
  return { found: found.toSorted((a, b) => Date.parse(a.record.at) - Date.parse(b.record.at)), unreadable };
}

/** The list in which the patient was shown; null for every record but a search. */
function listOf(record: AuditRecord, { by, issuers }: Sought): Access['list'] {
  const listed = listedIn(record);
  if (listed === null || by.kind !== 'patient') return null;
  const own = listed.patients.filter(({ patientId, issuer }) => patientId === by.patientId && issuers.includes(issuer));
  const studies = own.reduce<number | null>((sum, one) => addUp(sum, one.studies), 0);
  return { found: listed.found, studies: own.length === 0 ? null : studies, query: Object.keys(listed.query) };
}

const addUp = (sum: number | null, more: number | undefined): number | null =>
  sum === null || more === undefined ? null : sum + more;

/** What an emergency was for, from its own first record; null when that is not here. */
function readEmergency(collector: Collector, trails: TrailStore, grant: string): Access['emergency'] {
  const place = collector.store.first(
    queries
      .selectFrom('records')
      .innerJoin('trails', 'trails.number', 'records.trail')
      .select(['trails.id as trail', 'records.seq'])
      .where('records.grantId', '=', grant)
      .where('records.kind', '=', 'emergency.started'),
  );
  const started = place === undefined ? 'destroyed' : openRecord(trails, place.trail, place.seq);
  if (typeof started === 'string') return null;
  const { because, detail, at: startedAt } = started.record;
  const said = (name: string): string => (typeof detail[name] === 'string' ? detail[name] : '');
  return { grant, reason: said('reason'), text: because[0]?.text ?? '', identity: said('identity'), startedAt };
}

/** What was destroyed of the classes that tell of patients, from the months in question; arrival is never before the event. */
function destroyedIn({ store }: Collector, { from }: WhoSawRequest): WhoSawReply['destroyed'] {
  const month = from === undefined ? '' : isoTime(earliestMs(from)).slice(0, 7);
  return store
    .all(
      queries
        .selectFrom('destructionKeys')
        .innerJoin('destructions', 'destructions.id', 'destructionKeys.destruction')
        .select(['destructions.id as certificate', 'destructionKeys.class', 'destructionKeys.month'])
        .select('destructionKeys.count')
        .where('destructions.state', 'in', ['approved', 'done'])
        .where('destructionKeys.class', 'in', ['access', 'emergency'])
        .where('destructionKeys.month', '>=', month)
        .orderBy('destructionKeys.month')
        .orderBy('destructions.id'),
    )
    .map((part) => ({ ...part }));
}
