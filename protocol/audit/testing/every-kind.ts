import { EVENT_KINDS, OUTCOMES, type AuditEvent, type EventKind } from '../event.ts';
import { ROLES } from '../../people.ts';
import type { AuditRecord } from '../record.ts';
import type { RecordPlace } from '../coded/coded-event.ts';

export const TRAIL = '3f0b6b5e-5f0e-4c1e-9a51-0d6f5f6f2b11';
const SESSION = '9b2b1d6e-26a5-4f0f-8f43-0f3a8f1d2c3e';
export const GRANT = '5d1f9c3a-6c0b-4a7e-8b4e-2d7c8e9f0a1b';
const LOG = 'urn:glasskey:log:0d0c6d8a-3a52-4a8e-8a63-6a1e9c6f2f10';

export const placeOf = (index: number): RecordPlace => ({ system: LOG, value: String(index) });

/** A person whose name no ASCII can write, and who tries to end the XML around it. */
export const USER = {
  id: 'm.núñez',
  name: 'Núñez 山田 "太郎" <&> Šimůnek',
  roles: ['radiologist', 'emergency-clinician'],
} as const;
const OBJECT = {
  patientId: 'P-1^&~|\\',
  issuer: 'NORTH',
  studyUid: '1.2.840.113619.2.1',
  seriesUid: null,
  accession: 'A-0001',
} as const;

/** A record of that kind, as the agent writes them; `change` varies it. */
export function recordOf(kind: EventKind, change: Partial<AuditRecord> = {}, seq = 1): AuditRecord {
  return {
    v: 1,
    id: '019a0f3e-7c1a-7b2e-8d3f-4a5b6c7d8e9f',
    trail: TRAIL,
    seq,
    at: '2026-11-23T02:14:07.412+01:00',
    monotonicMs: 1,
    bootId: 'boot-1',
    clock: { source: 'ntp', offsetMs: 1, checkedAt: '2026-11-23T01:00:00.000Z' },
    kind,
    action: 'execute',
    outcome: 'success',
    user: { ...USER, roles: [...USER.roles] },
    session: SESSION,
    grant: null,
    object: null,
    source: { workstation: 'lesesaal-münchen-3', site: 'Süd', ips: ['10.0.0.9'], machineId: 'm-1' },
    because: [],
    detail: {},
    salt: 'AAAAAAAAAAAAAAAAAAAAAA==',
    ...WITHIN[kind],
    ...change,
  };
}

const STUDY: Partial<AuditEvent> = { action: 'view', object: OBJECT, detail: { launch: SESSION, viewer: 'aeskulap' } };
/** What somebody typed into a search, and of whom studies were listed. */
export const TYPED_NAME = 'MUELLER ANNA';
export const LISTED_PATIENT = 'P-listed-4711';
const HANDED = { ...OBJECT, patientId: null, issuer: null } as const;
const EMERGENCY: Partial<AuditEvent> = {
  grant: GRANT,
  object: OBJECT,
  because: [{ policy: 'emergency:treating-now', text: 'I am treating this patient now' }],
  detail: { words: 'Polytrauma, référent injoignable – 緊急', identity: 'claimed' },
};
const NOBODY: Partial<AuditEvent> = { user: null, session: null };

const WITHIN: Partial<Record<EventKind, Partial<AuditEvent>>> = {
  'agent.started': NOBODY,
  'agent.stopped': NOBODY,
  'agent.unclean_end': NOBODY,
  'trail.started': NOBODY,
  'trail.gap': { ...NOBODY, outcome: 'failure' },
  'trail.sealed': NOBODY,
  'workstation.enrolment_refused': { ...NOBODY, outcome: 'denied', detail: { code: 'token.rejected' } },
  'workstation.online': NOBODY,
  'workstation.offline': NOBODY,
  'session.sign_in_refused': { ...NOBODY, outcome: 'denied', detail: { claimed: 'nobody', code: 'auth.rejected' } },
  'session.locked': { detail: { reason: 'inactivity' } },
  'handover.received': { object: HANDED, detail: { source: 'link', shown: 'now' } },
  'handover.refused': { outcome: 'denied', detail: { source: 'link', code: 'handover.study_uid', notTold: 0 } },
  'handover.dismissed': { object: HANDED, detail: { source: 'fhircast', why: 'person' } },
  'study.searched': {
    detail: {
      query: { name: TYPED_NAME },
      found: 3,
      patients: [{ patientId: LISTED_PATIENT, issuer: 'NORTH', studies: 3 }],
    },
  },
  'study.requested': STUDY,
  'study.refused': { ...STUDY, outcome: 'denied', detail: { effect: 'break-glass', viewer: 'aeskulap' } },
  'study.opened': STUDY,
  'study.closed': STUDY,
  'viewer.failed': { ...STUDY, outcome: 'failure' },
  'viewer.asked_to_close': STUDY,
  'viewer.blocked': STUDY,
  'study.exported': { ...STUDY, action: 'export' },
  'study.printed': { ...STUDY, action: 'print' },
  'study.copied': { ...STUDY, action: 'export' },
  'emergency.started': EMERGENCY,
  'emergency.extended': EMERGENCY,
  'emergency.stopped': { ...EMERGENCY, because: [] },
  'emergency.certificate_accepted': {
    ...NOBODY,
    detail: {
      origin: 'https://pacs.example.org',
      sha256: 'c0'.repeat(32),
      endsAt: '2026-03-01T00:00:00.000Z',
      grants: [GRANT],
    },
  },
  'emergency.identified': { detail: { identity: 'claimed', claimed: true } },
  'emergency.refused': { outcome: 'denied', object: OBJECT, detail: { code: 'emergency.words_short' } },
};

/** What a text can hold at worst: all of ASCII, what XML has no way to write, half a character, and characters of four octets. */
const HOSTILE = `${Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('')}\ud800]]>\ufffe🩻`;

/** Every kind in every outcome: as it comes, with nothing in it that may be absent, under a grant, and with hostile texts. */
export function everyRecord(): readonly AuditRecord[] {
  return EVENT_KINDS.flatMap((kind) =>
    OUTCOMES.flatMap((outcome) => [
      recordOf(kind, { outcome }),
      recordOf(kind, { outcome, user: null, session: null, grant: null, object: null, detail: {} }),
      recordOf(kind, {
        outcome,
        object: { patientId: null, issuer: null, studyUid: null, seriesUid: null, accession: null },
        source: { workstation: ' ', site: null, ips: [], machineId: 'm-1' },
      }),
      recordOf(kind, { outcome, grant: GRANT, object: { ...OBJECT, issuer: '1.2.3.4', accession: null } }),
      recordOf(kind, {
        outcome,
        user: { id: HOSTILE.slice(0, 64), name: HOSTILE.slice(0, 128), roles: [] },
        object: {
          patientId: HOSTILE.slice(0, 64),
          issuer: '',
          studyUid: HOSTILE.slice(64, 128),
          seriesUid: null,
          accession: '',
        },
        because: [{ policy: HOSTILE.slice(0, 128), text: HOSTILE }],
        detail: { words: HOSTILE, claimed: HOSTILE, viewer: HOSTILE, more: [HOSTILE] },
      }),
    ]),
  );
}

/** A record of that kind with as much of one character as the schema lets it hold, in everything that is told of it. */
export function fullestRecord(kind: EventKind, character: string): AuditRecord {
  const text = (length: number): string => character.repeat(Math.floor(length / character.length));
  const long = text(20_000);
  const roles = Array.from({ length: 2_000 }, (_, at) => ROLES[at % ROLES.length] ?? 'billing');
  const members = ['claimed', 'viewer', 'words', 'proof', 'reason', 'end', 'code', 'effect'];
  return recordOf(kind, {
    outcome: 'failure',
    user: kind === 'session.sign_in_refused' ? null : { id: text(64), name: text(128), roles },
    grant: GRANT,
    object: { patientId: text(64), issuer: text(64), studyUid: text(64), seriesUid: text(64), accession: text(16) },
    source: { workstation: text(64), site: text(64), ips: [], machineId: text(128) },
    because: Array.from({ length: 50 }, () => ({ policy: text(128), text: text(512) })),
    detail: Object.fromEntries(members.map((member) => [member, long])),
  });
}

/** As much as a record can hold. */
export const largestRecord = (): AuditRecord =>
  recordOf('emergency.started', {
    user: { id: '太'.repeat(64), name: '"'.repeat(128), roles: [...USER.roles] },
    object: {
      patientId: '太'.repeat(64),
      issuer: '太'.repeat(64),
      studyUid: '&'.repeat(64),
      seriesUid: null,
      accession: '"'.repeat(16),
    },
    because: Array.from({ length: 100 }, () => ({ policy: '太'.repeat(128), text: '太'.repeat(512) })),
    detail: { words: '太'.repeat(20_000) },
  });
