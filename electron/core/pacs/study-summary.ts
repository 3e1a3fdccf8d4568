import { cleanText, countOf, personNameOf, textOf, textsOf, type Dataset } from './dicom-json.ts';
import { isUid } from './uid.ts';

/** A study as the PACS describes it. Holds patient data: for the asking page and for access decisions only. */
export type StudySummary = {
  readonly studyUid: string;
  readonly patientId: string; // '' when the PACS knows none
  readonly issuer: string;
  readonly patientName: string; // "Family, Given"
  readonly familyName: string; // every group that the name has, with `=` between
  readonly birthDate: string; // YYYY-MM-DD or ''
  readonly accession: string;
  readonly date: string; // YYYY-MM-DD or ''
  readonly time: string; // HH:MM or ''
  readonly modalities: readonly string[];
  readonly description: string;
  readonly instances: number;
};

const TAG = {
  date: '00080020',
  time: '00080030',
  accession: '00080050',
  modalities: '00080061',
  description: '00081030',
  patientName: '00100010',
  patientId: '00100020',
  issuer: '00100021',
  birthDate: '00100030',
  studyUid: '0020000D',
  instances: '00201208',
} as const;

/** What a search asks the PACS to return. */
export const SUMMARY_TAGS: readonly string[] = Object.values(TAG);

/** Reads one data set; null when it names no study or an identifier is longer than DICOM allows. */
export function readStudySummary(dataset: Dataset, defaultIssuer: string): StudySummary | null {
  const studyUid = textOf(dataset, TAG.studyUid);
  const patientId = textOf(dataset, TAG.patientId);
  const issuer = textOf(dataset, TAG.issuer);
  const accession = textOf(dataset, TAG.accession);
  if (!isUid(studyUid) || patientId.length > 64 || issuer.length > 64 || accession.length > 16) return null;
  const name = personNameOf(dataset, TAG.patientName);
  return {
    studyUid,
    patientId,
    issuer: issuer === '' ? defaultIssuer : issuer,
    patientName: name.display.slice(0, 200),
    familyName: name.familyName.slice(0, 200),
    birthDate: isoDate(textOf(dataset, TAG.birthDate)),
    accession,
    date: isoDate(textOf(dataset, TAG.date)),
    time: shortTime(textOf(dataset, TAG.time)),
    modalities: modalitiesOf(dataset),
    description: cleanText(textOf(dataset, TAG.description)).slice(0, 128),
    instances: countOf(dataset, TAG.instances),
  };
}

function modalitiesOf(dataset: Dataset): readonly string[] {
  // Some servers send one value with the backslash that DICOM uses between values.
  const values = textsOf(dataset, TAG.modalities).flatMap((text) => text.split('\\'));
  return [...new Set(values.filter((text) => /^[A-Z0-9_ ]{1,16}$/.test(text)))].sort().slice(0, 16);
}

/** DICOM's YYYYMMDD (and the old YYYY.MM.DD) as YYYY-MM-DD. */
function isoDate(text: string): string {
  const parts = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(text);
  return parts === null ? '' : `${parts[1]}-${parts[2]}-${parts[3]}`;
}

function shortTime(text: string): string {
  const parts = /^([01]\d|2[0-3]):?([0-5]\d)/.exec(text);
  return parts === null ? '' : `${parts[1]}:${parts[2]}`;
}
