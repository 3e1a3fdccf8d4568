import { describe, expect, it } from 'vitest';
import { writeMessage } from '../dicom-message/write-message.ts';
import { toAuditEvent } from '../fhir/audit-event.ts';
import { EVENT_KINDS, type EventKind } from '../event.ts';
import type { AuditRecord } from '../record.ts';
import { carriesCollectorKind } from '../salvaged-record.ts';
import {
  everyRecord,
  GRANT,
  largestRecord,
  LISTED_PATIENT,
  placeOf,
  recordOf,
  TYPED_NAME,
} from '../testing/every-kind.ts';
import { codeRecord } from './code-record.ts';
import { EVENT_CODES } from './event-codes.ts';

const code = (kind: EventKind, change: Parameters<typeof recordOf>[1] = {}) =>
  codeRecord(recordOf(kind, change), placeOf(1));
const detailOf = (event: ReturnType<typeof code>, type: string) => {
  const record = event.objects.find((object) => object.kind === 'record');
  return record?.kind === 'record' ? record.details.find(([name]) => name === type)?.[1] : undefined;
};

/** The types that belong to each event: DICOM PS3.15 A.5.3. */
const TYPES: Readonly<Record<string, readonly (string | undefined)[]>> = {
  '110100': ['110120', '110121'],
  '110101': [undefined],
  '110103': [undefined],
  '110106': [undefined],
  '110108': ['110124', '110125'],
  '110112': [undefined],
  '110113': ['110126', '110127', '110129', '110132', '110133', '110134', '110135', '110137', '110138'],
  '110114': ['110122', '110123'],
};

describe('the table', () => {
  it('has codes that belong together for every kind', () => {
    expect(Object.keys(EVENT_CODES).toSorted()).toEqual([...EVENT_KINDS].toSorted());
    for (const { eventId, type, words } of Object.values(EVENT_CODES)) {
      expect(TYPES[eventId.code]).toContain(type?.code);
      expect(words).not.toBe('');
    }
  });
});

describe('every message', () => {
  const events = [...everyRecord(), largestRecord()].map((record, index) => codeRecord(record, placeOf(index)));

  it('names at most one requestor, and never a node, an archive or a medium', () => {
    for (const { participants } of events) {
      expect(participants.length).toBeGreaterThan(0);
      expect(participants.filter(({ isRequestor }) => isRequestor).length).toBeLessThanOrEqual(1);
      for (const { kind, isRequestor } of participants)
        if (kind === 'node' || kind === 'media') expect(isRequestor).toBe(false);
    }
  });

  it('carries what PS3.15 A.5.3 makes mandatory for its event', () => {
    for (const { eventId, participants, objects } of events) {
      const roles = participants.flatMap((participant) => participant.roles.map((role) => role.code));
      const kinds = objects.map(({ kind }) => kind);
      if (eventId.code === '110100') expect(roles).toContain('110150');
      if (eventId.code === '110101') expect(kinds).toContain('audit-log');
      if (eventId.code === '110106') expect(participants.filter(({ media }) => media !== null)).toHaveLength(1);
      if (eventId.code === '110112') expect(kinds.filter((kind) => kind === 'query')).toHaveLength(1);
      if (eventId.code === '110112') expect(roles).toEqual(expect.arrayContaining(['110152', '110153']));
      if (eventId.code === '110108') expect(participants.map(({ kind }) => kind)).toEqual(['node']);
      if (eventId.code === '110114')
        expect(participants[0]).toMatchObject({ kind: 'person', machine: expect.any(String) });
      if (eventId.code === '110113') expect(JSON.stringify(objects)).toContain('Alert Description');
    }
  });

  it('fits into the 32,768 octets that every receiver takes, in XML; nothing is cut within a character', () => {
    for (const event of events) {
      expect(Buffer.byteLength(writeMessage(event, { withPurposeOfUse: true }))).toBeLessThan(32_768 - 512);
      expect(JSON.stringify(toAuditEvent(event))).not.toContain('太\ufffd');
    }
  });
});

describe('breaking the glass', () => {
  it.each([
    ['emergency.started', '110127'],
    ['emergency.extended', '110127'],
    ['emergency.stopped', '110138'],
  ] as const)('%s is a Security Alert of type %s with purpose BTG, and informs', (kind, type) => {
    const event = code(kind);
    expect([event.eventId.code, event.type?.code, event.outcome]).toEqual(['110113', type, 0]);
    expect(event.purpose?.code).toBe('BTG');
    expect(event.objects.map((object) => object.kind)).toEqual(['study', 'patient', 'record']);
    const [person] = toAuditEvent(event).agent;
    expect(person?.purposeOfUse?.[0]?.coding[0]?.code).toBe('BTG');
  });

  it('is followed by accesses under its grant, with the same purpose', () => {
    const access = code('study.opened', { grant: GRANT });
    expect([access.eventId.code, access.type, access.action]).toEqual(['110103', null, 'R']);
    expect(access.purpose?.code).toBe('BTG');
    expect(detailOf(access, 'Grant')).toBe(detailOf(code('emergency.started'), 'Grant'));
    expect(code('study.opened').purpose).toBeNull();
  });

  it('tells why, in the reason and the words of the person', () => {
    expect(detailOf(code('emergency.started'), 'Alert Description')).toBe(
      'Emergency access started: I am treating this patient now: Polytrauma, référent injoignable – 緊急',
    );
  });
});

it('tells what a salvaged record says, as salvaged', () => {
  const old = recordOf('study.opened', { at: '2026-01-02T03:04:05.678Z' }, 77);
  const event = code('trail.salvaged', { detail: { proof: 'chained', record: JSON.parse(JSON.stringify(old)) } });
  expect(event).toMatchObject({ eventId: { code: '110103' }, at: old.at });
  expect([detailOf(event, 'Kind'), detailOf(event, 'Number')]).toEqual(['study.opened', '77']);
  expect(detailOf(event, 'SalvagedIn')).toBe(`${recordOf('agent.started').trail} 1`);
  expect(code('trail.salvaged').eventId.code).toBe('110113');
});

it('tells nothing as the collector that a workstation says it salvaged', () => {
  const salvaged = (record: AuditRecord): AuditRecord =>
    recordOf('trail.salvaged', { detail: { proof: 'chained', record: JSON.parse(JSON.stringify(record)) } });
  const forged = recordOf('destruction.approved');
  for (const record of [salvaged(forged), salvaged(salvaged(forged))]) {
    const event = codeRecord(record, placeOf(1));
    expect([event.eventId.code, event.source.type, detailOf(event, 'Kind')]).toEqual(['110113', '1', 'trail.salvaged']);
    expect(carriesCollectorKind(record)).toBe(true);
  }
  expect(carriesCollectorKind(salvaged(recordOf('study.opened')))).toBe(false);
  expect(carriesCollectorKind(forged)).toBe(false);
});

describe('outcomes', () => {
  it.each([
    ['auth.rejected', 4],
    ['auth.code_rejected', 4],
    ['auth.wait', 8],
    ['auth.factor_disabled', 12],
  ])('a sign-in refused with %s is %i', (refusal, outcome) => {
    expect(code('session.sign_in_refused', { detail: { code: refusal } }).outcome).toBe(outcome);
  });

  it.each([
    ['step-up', 4],
    ['break-glass', 4],
    ['deny', 8],
  ])('a study that %s refuses is %i', (effect, outcome) => {
    expect(code('study.refused', { detail: { effect } }).outcome).toBe(outcome);
  });

  it('grades what is lost or broken as major', () => {
    for (const kind of ['trail.gap', 'trail.tampered', 'agent.fault'] as const) expect(code(kind).outcome).toBe(12);
    expect(code('agent.unclean_end').outcome).toBe(8);
  });
});

describe('who asked', () => {
  const requestor = (event: ReturnType<typeof code>) => event.participants.find(({ isRequestor }) => isRequestor)?.kind;
  it('is the agent when a person was logged off by time, the person when by hand', () => {
    expect(requestor(code('session.ended'))).toBe('process');
    expect(requestor(code('session.locked', { detail: { reason: 'inactivity' } }))).toBe('process');
    expect(requestor(code('session.locked', { detail: { reason: 'keyboard' } }))).toBe('person');
    expect(requestor(code('session.signed_out'))).toBe('person');
  });

  it.each([
    ['by-hand', 'person'],
    ['deadline', 'process'],
    ['restart', 'process'],
    ['role-lost', 'process'],
  ])('of the end of an emergency, ended by %s, is the %s', (end, who) => {
    expect(requestor(code('emergency.stopped', { detail: { end } }))).toBe(who);
  });

  it('of a refused sign-in is the claimed name, marked as such', () => {
    expect(code('session.sign_in_refused').participants[0]).toMatchObject({ id: 'claimed.nobody', isRequestor: true });
  });
});

describe('of a search', () => {
  const search = recordOf('study.searched');
  const salvaged = (record: unknown) =>
    recordOf('trail.salvaged', { detail: { proof: 'chained', record: JSON.parse(JSON.stringify(record)) } });
  it.each([
    ['itself', search],
    ['salvaged', salvaged(search)],
    ['salvaged, with something that cannot be read', salvaged({ ...search, more: 1 })],
    ['salvaged, in base64', recordOf('trail.salvaged', { detail: { bytes: TYPED_NAME } })],
  ])('nothing that was typed or listed leaves: %s', (_, record) => {
    const event = codeRecord(record, placeOf(1));
    const told = JSON.stringify([event, toAuditEvent(event)]);
    expect(told).not.toContain(TYPED_NAME);
    expect(told).not.toContain(LISTED_PATIENT);
  });

  it('it is told how many studies were listed, and what is not told', () => {
    const event = code('study.searched');
    expect(JSON.parse(detailOf(event, 'Detail') ?? '')).toEqual({ found: 3 });
    expect(detailOf(event, 'MembersWithheld')).toBe('query, patients');
  });
});

it('says that a workstation is a display device, and the collector a server of applications', () => {
  expect([code('agent.started').source.type, code('reader.signed_in').source.type]).toEqual(['1', '4']);
  const event = codeRecord(recordOf('reader.signed_in'), placeOf(1));
  expect(writeMessage(event, { withPurposeOfUse: false })).toContain('<AuditSourceTypeCode csd-code="4"/>');
  expect(toAuditEvent(event).source.type[0]).toMatchObject({ code: '4', display: 'Application Server' });
});
