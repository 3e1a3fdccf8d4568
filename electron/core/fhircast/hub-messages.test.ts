import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAccession } from '../pacs/accession.ts';
import { isUid } from '../pacs/uid.ts';
import { periodOf, reportOf, studiesOf, syncErrorOf } from './event-context.ts';
import { parseHubMessage } from './hub-messages.ts';
import { awayEvent, syncErrorEvent } from './own-events.ts';

const UID = '2.25.150000000000000000000000000000000001';
const event = (more: object = {}, inner: object = {}) => ({
  timestamp: '2026-11-23T02:14:10.005Z',
  id: 'ev-31',
  ...more,
  event: { 'hub.topic': 't-9f', 'hub.event': 'ImagingStudy-open', context: [], ...inner },
});
const parse = (value: unknown) => parseHubMessage(JSON.stringify(value));
const study = (...identifier: unknown[]) => [
  { key: 'patient', resource: { resourceType: 'Patient' } },
  { key: 'study', resource: { resourceType: 'ImagingStudy', identifier } },
];
const accession = (value: unknown) => ({ type: { coding: [{ code: 'ACSN' }] }, value });

describe('what a hub says', () => {
  it('is an event by its name in any case, at its time, with or without a zone', () => {
    const atMs = Date.parse('2026-11-23T02:14:10.005Z');
    expect(parse(event())).toMatchObject({
      kind: 'event',
      id: 'ev-31',
      name: 'imagingstudy-open',
      topic: 't-9f',
      atMs,
    });
    expect(parse(event({ timestamp: '2026-11-23T02:14:10.005' }))).toMatchObject({ kind: 'event', atMs });
    expect(parse(event({ timestamp: '2026-11-23T03:14:10.005+01:00' }))).toMatchObject({ kind: 'event', atMs });
  });

  it('is the confirmation of a subscription, for a day at most, or its refusal', () => {
    const confirmed = { 'hub.mode': 'subscribe', 'hub.topic': 't', 'hub.events': 'x', 'hub.lease_seconds': '7200' };
    expect(parse(confirmed)).toEqual({ kind: 'confirmed', topic: 't', leaseSeconds: 7200 });
    expect(parse({ ...confirmed, 'hub.lease_seconds': 1e12 })).toMatchObject({ leaseSeconds: 86_400 });
    expect(parse({ 'hub.mode': 'denied', 'hub.topic': 't', 'hub.reason': 'no' })).toEqual({
      kind: 'denied',
      topic: 't',
    });
  });

  it.each([
    ['', null],
    ['[]', null],
    ['{"id":', null],
    [JSON.stringify({ id: 'a', timestamp: 'x' }), 'a'],
    [JSON.stringify(event({ timestamp: 'yesterday' })), 'ev-31'],
    [JSON.stringify(event({}, { context: Array.from({ length: 33 }, () => 0) })), 'ev-31'],
    [JSON.stringify(event({ id: 'x'.repeat(257) })), null],
    [JSON.stringify({ 'hub.mode': 'subscribe', 'hub.topic': 't', 'hub.lease_seconds': -1 }), null],
  ])('is nothing known otherwise, with what to answer to: %s', (text, id) =>
    expect(parseHubMessage(text)).toEqual({ kind: 'unknown', id }),
  );
});

describe('the study of an event', () => {
  const uid = { system: 'urn:dicom:uid', value: `urn:oid:${UID}` };
  it.each([
    ['its UID', study(uid, accession('A1')), { studyUid: UID, accession: null }],
    ['its UID, bare', study({ ...uid, value: UID }), { studyUid: UID, accession: null }],
    ['its accession number', study(accession('A1')), { studyUid: null, accession: 'A1' }],
    [
      'the accession number of its order',
      [{ key: 'study', resource: { resourceType: 'ImagingStudy', basedOn: [{ identifier: accession('A2') }] } }],
      { studyUid: null, accession: 'A2' },
    ],
    ['nothing', study(), null],
    ['nothing where there is none', [], null],
    ['nothing by another resource', [{ key: 'study', resource: { resourceType: 'Patient' } }], null],
    [
      'nothing by a UID that is none, whatever else it says',
      study({ ...uid, value: 'urn:oid:../1' }, accession('A1')),
      null,
    ],
    ['nothing by an accession number that is none', study(accession('A1" --x')), null],
    ['nothing by a number in place of a text', study(accession(7)), null],
  ])('is known by %s', (_, context, request) => expect(studiesOf(context)).toEqual(request === null ? [] : [request]));

  it('is one of several, each once, whatever else the report names and however it writes its keys', () => {
    const report = { key: 'Report', resource: { resourceType: 'DiagnosticReport', id: 'r1' } };
    const context = [report, ...study(uid), ...study(accession('A1')), ...study(), ...study({ ...uid, value: UID })];
    expect(studiesOf(context.map(({ key, resource }) => ({ key: key.toUpperCase(), resource })))).toEqual([
      { studyUid: UID, accession: null },
      { studyUid: null, accession: 'A1' },
    ]);
    expect(reportOf(context)).toBe('r1');
    expect(reportOf([{ key: 'report', resource: { resourceType: 'DiagnosticReport' } }, ...study(uid)])).toBeNull();
  });

  it('is never anything but a UID or an accession number, and no message is too strange to read', () => {
    const strange = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }),
      fc.anything().map((context) => JSON.stringify(event({}, { context })) ?? ''),
      fc.string({ unit: 'binary' }).map((value) => JSON.stringify(event({}, { context: study({ ...uid, value }) }))),
      fc.string().map((value) => JSON.stringify(event({}, { context: study(accession(value)) }))),
    );
    fc.assert(
      fc.property(strange, (text) => {
        const message = parseHubMessage(text);
        if (message.kind !== 'event') return true;
        return studiesOf(message.context).every(
          ({ studyUid, accession: number }) =>
            (studyUid === null || isUid(studyUid)) && (number === null || isAccession(number)),
        );
      }),
      { numRuns: 600 },
    );
  });
});

describe('our own events', () => {
  it('say why the person is gone in the code systems of the standard', () => {
    const { body } = awayEvent('t-9f', 'UserHibernate', 'system-timeout', 0);
    const told = parseHubMessage(body);
    expect(told).toMatchObject({ kind: 'event', name: 'userhibernate', topic: 't-9f', atMs: 0 });
    const system = 'http://hl7.org/fhir/uv/fhircast/CodeSystem/fhircast-hibernate-codesystem';
    expect(JSON.parse(body)).toMatchObject({
      event: {
        context: [
          { key: 'parameters', resource: { parameter: [{ valueCoding: { system, code: 'system-timeout' } }] } },
        ],
      },
    });
    expect(awayEvent('t', 'UserLogout', 'user-initiated', 0).body).toContain('fhircast-logout-codesystem');
  });

  it('name the event that is not followed, and no patient', () => {
    const told = parseHubMessage(syncErrorEvent('t', { id: 'ev-31', name: 'imagingstudy-open' }, 0).body);
    expect(told.kind === 'event' ? syncErrorOf(told.context) : null).toEqual({ eventId: 'ev-31', who: 'Glasskey' });
  });

  it('heartbeats say how often they come, within reason', () => {
    expect(periodOf([{ key: 'period', decimal: '10' }])).toBe(10);
    expect(periodOf([{ key: 'period', decimal: 1e9 }])).toBe(300);
    expect([periodOf([]), periodOf([{ key: 'period', decimal: -1 }])]).toEqual([null, null]);
  });
});
