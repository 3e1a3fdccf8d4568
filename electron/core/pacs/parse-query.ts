import type { StudyQuery } from './study-query.ts';
import { isUid } from './uid.ts';

/** Modalities that people type as a bare word. Rarer ones need `mod:`, because they could be a name. */
const MODALITIES: Readonly<Record<string, readonly string[]>> = {
  ct: ['CT'],
  mr: ['MR'],
  mri: ['MR'],
  mrt: ['MR'],
  us: ['US'],
  cr: ['CR'],
  dx: ['DX'],
  xray: ['CR', 'DX'],
  'x-ray': ['CR', 'DX'],
  mg: ['MG'],
  mammo: ['MG'],
  nm: ['NM'],
  pt: ['PT'],
  pet: ['PT'],
  xa: ['XA'],
  rf: ['RF'],
};

/** What is in quotes is one word, spaces and all; a comma, and DICOM's own `^`, stand between family and given name. */
const TOKEN = /(?:[a-z]+:)?"[^"]*"|[,^]|[^\s,^]+/gi;
const AFTER_FAMILY_NAME = /^[,^]$/;

type Days = { readonly from: string; readonly to: string };

/**
 * Reads the one search box, for example "beispiel 2026-11 ct", "id:GK-1001" or "Beispiel, Anna today".
 * `today` is the local date as YYYY-MM-DD.
 */
export function parseQuery(text: string, today: string): StudyQuery {
  const tokens = [...text.normalize('NFC').slice(0, 256).matchAll(TOKEN)]
    .map(([token]) => token.replaceAll('"', ''))
    .filter((token) => token !== '');
  const words: string[] = [];
  let query: StudyQuery = {};
  let familyFirst = false;
  for (const [at, token] of tokens.entries()) {
    const field = fieldOf(token, today);
    if (AFTER_FAMILY_NAME.test(token)) familyFirst = words.length > 0;
    else if (isTitle(token, tokens[at + 1], today)) continue;
    else if (field === null) words.push(token);
    else query = merge(query, field);
  }
  return words.length === 0 ? query : { ...query, name: { words, familyFirst } };
}

/** "Mr Smith": of a patient, not of magnetic resonance, which people write as MR, or behind the name. */
const isTitle = (token: string, next: string | undefined, today: string): boolean =>
  /^(mr|mrs|ms)\.?$/i.test(token) &&
  token !== 'MR' &&
  next !== undefined &&
  !AFTER_FAMILY_NAME.test(next) &&
  fieldOf(next, today) === null;

const merge = (query: StudyQuery, field: StudyQuery): StudyQuery => ({
  ...query,
  ...field,
  ...(field.identifier ? { identifier: [query.identifier ?? [], field.identifier].flat().join(' ') } : {}),
  ...(field.modalities ? { modalities: [...new Set([...(query.modalities ?? []), ...field.modalities])] } : {}),
});

/** What one word of the box means; null when it is part of a name. */
function fieldOf(token: string, today: string): StudyQuery | null {
  const prefixed = /^(id|acc|accession|mod|modality|uid|date):(.+)$/i.exec(token);
  if (prefixed !== null) return prefixedField((prefixed[1] ?? '').toLowerCase(), prefixed[2] ?? '', today);
  const days = daysOf(token, today);
  if (days !== null) return { fromDate: days.from, toDate: days.to };
  const lower = token.toLowerCase();
  if (Object.hasOwn(MODALITIES, lower)) return { modalities: MODALITIES[lower] ?? [] };
  if (/^\d+(\.\d+){2,}$/.test(token) && isUid(token)) return { studyUid: token };
  return /\d/.test(token) ? { identifier: token } : null;
}

function prefixedField(key: string, value: string, today: string): StudyQuery | null {
  if (key === 'id') return { patientId: value };
  if (key === 'acc' || key === 'accession') return { accession: value };
  if (key === 'uid') return isUid(value) ? { studyUid: value } : null;
  if (key === 'date') {
    const days = daysOf(value, today);
    return days === null ? null : { fromDate: days.from, toDate: days.to };
  }
  return {
    modalities: MODALITIES[value.toLowerCase()] ?? [
      value
        .toUpperCase()
        .replaceAll(/[^A-Z0-9]/g, '')
        .slice(0, 16),
    ],
  };
}

/** A day, month, year, or two of them with `..` between. */
function daysOf(token: string, today: string): Days | null {
  const [first = '', second, ...more] = token.split('..');
  if (more.length > 0) return null;
  const from = periodOf(first, today);
  const to = second === undefined ? from : periodOf(second, today);
  return from === null || to === null || from.from > to.to ? null : { from: from.from, to: to.to };
}

function periodOf(text: string, today: string): Days | null {
  if (text.toLowerCase() === 'today') return day(today);
  if (text.toLowerCase() === 'yesterday') return day(dayBefore(today));
  const year = /^(19[5-9]\d|20\d\d)$/.exec(text)?.[1];
  if (year !== undefined) return { from: `${year}-01-01`, to: `${year}-12-31` };
  const month = /^((?:19|20)\d\d)-(0[1-9]|1[0-2])$/.exec(text);
  if (month !== null) return { from: `${text}-01`, to: lastDay(Number(month[1]), Number(month[2])) };
  const iso = /^((?:19|20)\d\d)(-?)(\d\d)\2(\d\d)$/.exec(text);
  if (iso !== null) return day(`${iso[1]}-${iso[3]}-${iso[4]}`);
  const german = /^(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)$/.exec(text);
  return german === null ? null : day(`${german[3]}-${german[2]?.padStart(2, '0')}-${german[1]?.padStart(2, '0')}`);
}

const toIso = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const dayBefore = (date: string): string => toIso(Date.parse(`${date}T00:00:00Z`) - 86_400_000);
const lastDay = (year: number, month: number): string => toIso(Date.UTC(year, month, 0));

/** Null for a day that is in no calendar, such as 2026-02-30. */
function day(date: string): Days | null {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(ms) || toIso(ms) !== date ? null : { from: date, to: date };
}
