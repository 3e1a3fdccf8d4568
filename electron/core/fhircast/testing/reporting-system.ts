import { randomUUID } from 'node:crypto';
import type { StudyRequest } from '../../handover/study-link.ts';

/** `ImagingStudy-open` and its like, as a reporting system of the field words them. */
export function studyEvent(topic: string, name: string, { studyUid, accession }: StudyRequest) {
  const coding = [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'ACSN' }];
  const identifier = [
    ...(studyUid === null ? [] : [{ system: 'urn:dicom:uid', value: `urn:oid:${studyUid}` }]),
    ...(accession === null ? [] : [{ type: { coding }, value: accession }]),
  ];
  const report = {
    resourceType: 'DiagnosticReport',
    id: 'r1',
    status: 'unknown',
    subject: { reference: 'Patient/p1' },
  };
  const study = { resourceType: 'ImagingStudy', id: 's1', status: 'available', identifier };
  const context = [
    ...(name.startsWith('DiagnosticReport') ? [{ key: 'report', resource: report }] : []),
    { key: 'patient', resource: { resourceType: 'Patient', id: 'p1', identifier: [{ value: 'GK-1' }] } },
    { key: 'study', resource: study },
  ];
  const event = { 'hub.topic': topic, 'hub.event': name, context };
  return { timestamp: new Date().toISOString(), id: randomUUID(), event };
}

/** Tells a hub as a reporting system does; answers the event's id. */
export async function tellHub(url: string, event: ReturnType<typeof studyEvent>, token?: string): Promise<string> {
  const headers = {
    'content-type': 'application/fhir+json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const { ok, status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify(event) });
  if (!ok) throw new Error(`the hub answers ${status}`);
  return event.id;
}
