import { randomUUID } from 'node:crypto';
import type { StudyRequest } from '../../handover/study-link.ts';

/** `ImagingStudy-open` and its like, as a reporting system of the field words them. */
export function studyEvent(topic: string, name: string, study: StudyRequest) {
  const reports = name.startsWith('DiagnosticReport') ? ['r1'] : [];
  return eventOf(topic, name, [...reports.map(reportEntry), PATIENT, studyEntry(study)]);
}

/** `DiagnosticReport-open` and its like for one report, of however many studies. */
export const reportEvent = (topic: string, name: string, report: string, studies: readonly StudyRequest[]) =>
  eventOf(topic, name, [reportEntry(report), PATIENT, ...studies.map(studyEntry)]);

function studyEntry({ studyUid, accession }: StudyRequest) {
  const coding = [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'ACSN' }];
  const identifier = [
    ...(studyUid === null ? [] : [{ system: 'urn:dicom:uid', value: `urn:oid:${studyUid}` }]),
    ...(accession === null ? [] : [{ type: { coding }, value: accession }]),
  ];
  return { key: 'study', resource: { resourceType: 'ImagingStudy', id: 's1', status: 'available', identifier } };
}

const reportEntry = (id: string) => ({
  key: 'report',
  resource: { resourceType: 'DiagnosticReport', id, status: 'unknown', subject: { reference: 'Patient/p1' } },
});
const PATIENT = { key: 'patient', resource: { resourceType: 'Patient', id: 'p1', identifier: [{ value: 'GK-1' }] } };

const eventOf = (topic: string, name: string, context: readonly object[]) => ({
  timestamp: new Date().toISOString(),
  id: randomUUID(),
  event: { 'hub.topic': topic, 'hub.event': name, context },
});

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
