import { SUMMARY_TAGS } from './study-summary.ts';

/** What to look for. Every field narrows; dates are YYYY-MM-DD and inclusive. */
export type StudyQuery = {
  /** Words of the patient's name, in the order typed; with a comma typed, the family name is known. */
  readonly name?: { readonly words: readonly string[]; readonly familyFirst: boolean };
  readonly patientId?: string;
  readonly accession?: string;
  /** A number of which nobody said whether it is the patient's or the order's; several, with a space between. */
  readonly identifier?: string;
  readonly studyUid?: string;
  readonly fromDate?: string;
  readonly toDate?: string;
  readonly modalities?: readonly string[];
};

/** So many are asked for: each is a question of its own. */
const MOST_MODALITIES = 4;

export type Paging = { readonly limit: number; readonly offset: number };

/** True when the query would list the whole archive. */
export const isEmptyQuery = (query: StudyQuery): boolean =>
  [query.patientId, query.accession, query.identifier, query.studyUid, query.fromDate, query.toDate].every(
    (value) => value === undefined || value.replaceAll(/[*?\s]/g, '') === '',
  ) &&
  (query.name?.words.join('') ?? '').replaceAll(/[*?\s]/g, '') === '' &&
  (query.modalities ?? []).length === 0;

/** False where something of it is left out of the questions, and the answers may lack what was wanted. */
export const isAskedInFull = ({ modalities }: StudyQuery): boolean => (modalities ?? []).length <= MOST_MODALITIES;

/**
 * Whether it names one patient rather than a day's or a room's: an identifier, or at least three letters of a name (two
 * where each stands for a syllable or more).
 */
export function seeksPatient({ name, patientId, accession, identifier, studyUid }: StudyQuery): boolean {
  const words = name?.words ?? [];
  return (
    [patientId, accession, ...(identifier ?? '').split(' '), studyUid].some(
      (value) => (value ?? '').replaceAll(/[^\p{L}\p{N}]/gu, '').length >= 3,
    ) ||
    words.some((word) => /\p{L}{3}/u.test(word)) ||
    /[\p{Ideographic}\p{sc=Hangul}]{2}/u.test(words.join(''))
  );
}

/** What was asked for, for the trail, which seals it (PS3.15 A.5.3.10: the query is mandatory). */
export function queryFacts({ name, modalities, ...fields }: StudyQuery): Record<string, string | string[]> {
  return {
    ...(name === undefined ? {} : { name: name.words.join(' ') }),
    ...(modalities === undefined ? {} : { modalities: [...modalities] }),
    ...fields,
  };
}

/**
 * The QIDO-RS questions that together answer a query (PS3.18 section 10.6): names from every word with which the family name
 * may begin, an unnamed number as patient ID and as accession, one question a modality, because QIDO-RS has no "or".
 */
export function toParameters(query: StudyQuery, paging: Paging, fuzzy: boolean): readonly URLSearchParams[] {
  const fixed: [string, string][] = [];
  if (query.accession !== undefined) fixed.push(['AccessionNumber', matchValue(query.accession)]);
  if (query.studyUid !== undefined) fixed.push(['StudyInstanceUID', query.studyUid]);
  if (query.fromDate !== undefined || query.toDate !== undefined)
    fixed.push(['StudyDate', dateRange(query.fromDate, query.toDate)]);
  const names = nameAlternatives(query, fuzzy).map((value): [string, string][] => [['PatientName', value]]);
  const identifiers = query.identifier === undefined ? [] : identifierAlternatives(query.identifier);
  const modalities = (query.modalities ?? [])
    .slice(0, MOST_MODALITIES)
    .map((value): [string, string][] => [['ModalitiesInStudy', value]]);
  const end: [string, string][] = [
    ...(fuzzy ? [['fuzzymatching', 'true'] satisfies [string, string]] : []),
    // Once each: a list with commas is lost on servers that split it before they decode it.
    ...SUMMARY_TAGS.map((tag): [string, string] => ['includefield', tag]),
    ['limit', String(paging.limit)],
    ['offset', String(paging.offset)],
  ];
  const patients = query.patientId === undefined ? [] : patientAlternatives(query.patientId);
  return combine([[fixed], patients, names, identifiers, modalities]).map(
    (pairs) => new URLSearchParams([...pairs, ...end]),
  );
}

/** One choice from each list that has any. */
const combine = (lists: readonly (readonly [string, string][][])[]): [string, string][][] =>
  lists
    .filter((list) => list.length > 0)
    .reduce<[string, string][][]>(
      (made, list) => made.flatMap((left) => list.map((right) => [...left, ...right])),
      [[]],
    );

function nameAlternatives(query: StudyQuery, fuzzy: boolean): readonly string[] {
  const words = (query.name?.words ?? []).map(matchValue).filter((word) => word !== '');
  if (words.length === 0) return [];
  const pattern = (ordered: readonly string[]) =>
    fuzzy ? ordered.join('^') : `${ordered.join('*')}*`.replaceAll(/\*+/g, '*');
  // As typed, and with the given name first, or the last word or two as the family name: all there is, up to four words.
  const starts = query.name?.familyFirst === true ? [0] : [0, 1, words.length - 2, words.length - 1];
  return [...new Set(starts.map((at) => pattern([...words.slice(at), ...words.slice(0, at)])))];
}

/** As typed; with a space also by any character in its place: there are servers that match no space at all. */
const patientAlternatives = (patientId: string): [string, string][][] =>
  [...new Set([matchValue(patientId), matchValue(patientId).replaceAll(' ', '?')])].map((value) => [
    ['PatientID', value],
  ]);

/** As typed, in either field; of two, also one in each. */
function identifierAlternatives(identifier: string): [string, string][][] {
  const patient = (value = ''): [string, string] => ['PatientID', matchValue(value)];
  const order = (value = ''): [string, string] => ['AccessionNumber', matchValue(value)];
  const [first, second, ...more] = identifier.split(' ');
  const isPair = second !== undefined && more.length === 0;
  return [
    [patient(identifier)],
    [order(identifier)],
    ...(isPair
      ? [
          [patient(first), order(second)],
          [patient(second), order(first)],
        ]
      : []),
  ];
}

/** DICOM reads a backslash as "or another value" and `^` and `=` as parts of a name; only `*` and `?` stay. */
const matchValue = (text: string): string =>
  text
    .replaceAll(/[\\^=\p{Cc}]/gu, ' ')
    .trim()
    .slice(0, 64);

const compact = (date: string | undefined): string => date?.replaceAll('-', '') ?? '';
const dateRange = (from: string | undefined, to: string | undefined): string =>
  from === to ? compact(from) : `${compact(from)}-${compact(to)}`;
