import { listedIn } from '../../protocol/audit/listed-patients.ts';
import { parseRecord, type AuditRecord } from '../../protocol/audit/record.ts';
import { toldBy } from '../../protocol/audit/salvaged-record.ts';
import { WHO_SAW_MOST, type Access, type WhoSawReply, type WhoSawRequest } from '../../protocol/wire/who-saw.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { proveRecord } from '../log/log-places.ts';
import { policyInForce } from '../policy/publish-policy.ts';
import { queries } from '../store/queries.ts';
import { readSetting } from '../store/settings.ts';
import { patientIndex, studyIndex } from '../trail/blind-indexes.ts';
import { countUnindexed } from '../trail/index-records.ts';
import { countUnindexedSearches } from '../trail/index-searches.ts';
import { createTrailStore, type TrailStore } from '../trail/trail-store.ts';
import { placesAbout } from './find-places.ts';
import { groupAccesses, type FoundRecord } from './group-accesses.ts';

/**
 * Who opened the images of a patient or of a study, or saw the patient in a list, when, where and why, with a proof for
 * each record under one checkpoint. Lists are found by patient alone: a search's record does not name its studies.
 * That somebody asked is recorded first; the patient is named there by the blind index alone.
 */
export function whoSaw(collector: Collector, request: WhoSawRequest, actor: string): WhoSawReply {
  const { store, clock } = collector;
  const policy = policyInForce(collector);
  const by: WhoSawReply['by'] =
    request.by.kind === 'study'
      ? request.by
      : { ...request.by, issuer: request.by.issuer ?? policy.pacs?.defaultIssuer ?? '' };
  return store.transaction(() => {
    const index = indexOf(collector, by);
    recordOwnEvent(collector, {
      actor,
      kind: 'access.looked_up',
      detail: { by: by.kind, index: index.toString('hex') },
    });
    const { found, isCut } = findRecords(collector, { by, index }, request);
    const grants = new Set(found.flatMap(({ record: { grant } }) => grant ?? []));
    const emergencies = new Map([...grants].map((grant) => [grant, readEmergency(collector, grant)]));
    return {
      madeAt: isoTime(clock.wallMs()),
      collector: readSetting(store, 'collector.name') ?? '',
      by,
      from: request.from ?? null,
      to: request.to ?? null,
      accesses: [...groupAccesses(found, emergencies)],
      isCut,
      destroyed: [...destroyedIn(collector, request)],
      unindexed: by.kind === 'study' ? countUnindexed(collector) : countUnindexedSearches(collector),
      page: policy.patientPage,
    };
  });
}

const indexOf = ({ keyring }: Collector, by: WhoSawReply['by']): Buffer =>
  by.kind === 'study'
    ? studyIndex(keyring, by.studyUid)
    : patientIndex(keyring, { patientId: by.patientId, issuer: by.issuer ?? '' });

type Found = { readonly found: readonly FoundRecord[]; readonly isCut: boolean };

type Sought = { readonly by: WhoSawReply['by']; readonly index: Buffer };

function findRecords(collector: Collector, { by, index }: Sought, { from, to }: WhoSawRequest): Found {
  const trails = createTrailStore(collector);
  const [fromMs, toMs] = [Date.parse(from ?? '0001-01-01'), Date.parse(to ?? '9999-01-01')];
  const inTime = placesAbout(collector, by.kind, index)
    .filter(({ at }) => Date.parse(at) >= fromMs && Date.parse(at) < toMs)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.trail.localeCompare(b.trail) || a.seq - b.seq);
  const found = inTime.slice(0, WHO_SAW_MOST).flatMap(({ trail, seq }) => {
    const opened = open(collector, trails, trail, seq);
    return opened === null ? [] : [{ ...opened, list: listOf(opened.record, by) }];
  });
  return { found, isCut: inTime.length > WHO_SAW_MOST };
}

/** The list in which the patient was shown; null for every record but a search. */
function listOf(record: AuditRecord, by: WhoSawReply['by']): Access['list'] {
  const listed = listedIn(record);
  if (listed === null || by.kind !== 'patient') return null;
  const own = listed.patients.find(({ patientId, issuer }) => patientId === by.patientId && issuer === by.issuer);
  return { found: listed.found, studies: own?.studies ?? null, query: Object.keys(listed.query) };
}

/** The record with its proof; null when its content is destroyed. */
function open(
  collector: Collector,
  trails: TrailStore,
  id: string,
  seq: number,
): Pick<FoundRecord, 'record' | 'shown'> | null {
  const trail = trails.find(id);
  const [stored] = trail === null ? [] : trails.read(trail, seq, 1);
  if (trail === null || stored?.content.kind !== 'bytes') return null;
  const { bytes } = stored.content;
  const stands = parseRecord(bytes);
  if (stands === null) return null;
  const record = toldBy(stands);
  const proof = proveRecord(collector, { number: trail.number, trail: id, seq, leaf: stored.leaf });
  const { kind, at } = record;
  return { record, shown: { trail: id, seq, kind, at, record: bytes.toString('base64'), proof } };
}

/** What an emergency was for, from its own first record; null when that is not here. */
function readEmergency(collector: Collector, grant: string): Access['emergency'] {
  const place = collector.store.first(
    queries
      .selectFrom('records')
      .innerJoin('trails', 'trails.number', 'records.trail')
      .select(['trails.id as trail', 'records.seq'])
      .where('records.grantId', '=', grant)
      .where('records.kind', '=', 'emergency.started'),
  );
  const trails = createTrailStore(collector);
  const started: AuditRecord | null =
    place === undefined ? null : (open(collector, trails, place.trail, place.seq)?.record ?? null);
  if (started === null) return null;
  const { because, detail, at: startedAt } = started;
  const said = (name: string): string => (typeof detail[name] === 'string' ? detail[name] : '');
  return { grant, reason: said('reason'), text: because[0]?.text ?? '', identity: said('identity'), startedAt };
}

/** What was destroyed of the classes that tell of patients, from the months in question; arrival is never before the event. */
function destroyedIn({ store }: Collector, { from }: WhoSawRequest): WhoSawReply['destroyed'] {
  const month = from === undefined ? '' : isoTime(Date.parse(from)).slice(0, 7);
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
