import { isCollectorKind } from '../collector-kinds.ts';
import type { AuditRecord } from '../record.ts';
import { toldBy } from '../salvaged-record.ts';
import { AUDIT_LOG_USED, BREAK_THE_GLASS, QUERY, SECURITY_ALERT } from './codes.ts';
import type { CodedEvent, CodedObject, RecordPlace } from './coded-event.ts';
import { EVENT_CODES } from './event-codes.ts';
import { outcomeOf } from './event-outcome.ts';
import { participantsOf } from './participants.ts';
import { sentDetail } from './sent-detail.ts';
import { shorten } from './shorten.ts';

/** Study Root Query/Retrieve - FIND: what a search for studies is in DICOM. */
const STUDY_ROOT_FIND = '1.2.840.10008.5.1.4.1.2.2.1';
/** Octets of UTF-8: with these a message stays below the 32,768 octets that every receiver takes (PS3.15 A.6), base64 included. */
const LONGEST_DETAIL = 6_000;
const LONGEST_WORDS = 3_000;
const LONGEST_NAMES = 500;

/**
 * A record in the words of DICOM PS3.15 A.5. `place` becomes the identity by which a repetition is recognised. Of a salvaged
 * record the old one is told: what it says happened.
 */
export function codeRecord(stored: AuditRecord, place: RecordPlace): CodedEvent {
  const record = toldBy(stored);
  const { eventId, type, action, words } = EVENT_CODES[record.kind];
  return {
    eventId,
    type,
    action,
    at: record.at,
    outcome: outcomeOf(record),
    words,
    purpose: isEmergency(record) ? BREAK_THE_GLASS : null,
    participants: participantsOf(record),
    source: {
      id: record.source.workstation,
      site: record.source.site,
      type: isCollectorKind(record.kind) ? '4' : '1',
    },
    objects: [
      ...objectsOf(record),
      {
        kind: 'record',
        place,
        details: [...detailsOf(record, eventId === SECURITY_ALERT), ...salvage(stored, record)],
      },
    ],
  };
}

/** Under a grant, or about one: the access messages of an emergency carry its purpose too. */
function isEmergency({ kind, grant }: AuditRecord): boolean {
  return (
    grant !== null || kind === 'emergency.started' || kind === 'emergency.extended' || kind === 'emergency.stopped'
  );
}

function objectsOf(record: AuditRecord): readonly CodedObject[] {
  const { eventId } = EVENT_CODES[record.kind];
  const { object } = record;
  const objects: CodedObject[] = [];
  if (eventId === AUDIT_LOG_USED) objects.push({ kind: 'audit-log', uri: `urn:uuid:${record.trail}` });
  if (eventId === QUERY) objects.push({ kind: 'query', sopClass: STUDY_ROOT_FIND });
  if (object !== null && isGiven(object.studyUid))
    objects.push({
      kind: 'study',
      uid: object.studyUid,
      accession: isGiven(object.accession) ? object.accession : null,
    });
  if (object !== null && isGiven(object.patientId))
    objects.push({ kind: 'patient', id: object.patientId, issuer: object.issuer ?? '' });
  return objects;
}

const isGiven = (text: string | null): text is string => text !== null && text !== '';

type Detail = readonly [type: string, value: string];

function detailsOf(record: AuditRecord, isAlert: boolean): readonly Detail[] {
  const { kind, id, trail, seq, session, grant, because } = record;
  const details: Detail[] = [
    ['Kind', kind],
    ['RecordId', id],
    ['Trail', trail],
    ['Number', String(seq)],
  ];
  if (isAlert) details.unshift(['Alert Description', description(record)]);
  if (session !== null) details.push(['Session', session]);
  if (grant !== null) details.push(['Grant', grant]);
  const reasons = because.map(({ policy, text }) => `${policy}: ${text}`).join('\n');
  if (reasons !== '') details.push(['Because', shorten(reasons, LONGEST_DETAIL)]);
  const { sent, withheld } = sentDetail(record);
  const whole = JSON.stringify(sent);
  const octets = Buffer.byteLength(whole);
  if (octets > LONGEST_DETAIL) details.push(['DetailWithheld', `${octets} octets`]);
  else if (whole !== '{}') details.push(['Detail', whole]);
  if (withheld.length > 0) details.push(['MembersWithheld', shorten(withheld.join(', '), LONGEST_NAMES)]);
  return details;
}

/** Where the record lies that carries one of a damaged trail, and how well that one is proved. */
function salvage(stored: AuditRecord, told: AuditRecord): readonly Detail[] {
  if (stored === told) return [];
  const { proof } = stored.detail;
  return [
    ['SalvagedIn', `${stored.trail} ${stored.seq}`],
    ...(typeof proof === 'string' && proof !== '' ? [['SalvagedProof', shorten(proof, LONGEST_NAMES)] as const] : []),
  ];
}

/** What happened, and the words that a person gave for breaking the glass. */
function description({ kind, detail, because }: AuditRecord): string {
  const reason = because[0]?.text;
  const given = typeof detail['words'] === 'string' ? detail['words'] : null;
  const parts = [EVENT_CODES[kind].words, reason, given].filter((part) => part !== undefined && part !== null);
  return shorten(parts.join(': '), LONGEST_WORDS);
}
