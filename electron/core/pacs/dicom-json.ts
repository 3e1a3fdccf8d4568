import { z } from 'zod';
import { trimPadding } from './uid.ts';

/** One data set in the DICOM JSON model (PS3.18 annex F). Values are looked at when they are asked for. */
export const DatasetSchema = z.record(
  z.string().max(64),
  z.looseObject({ vr: z.string().max(2).optional(), Value: z.array(z.unknown()).max(4096).optional() }),
);
export type Dataset = z.infer<typeof DatasetSchema>;

const PersonNameSchema = z.looseObject({
  Alphabetic: z.string().max(400).optional(),
  Ideographic: z.string().max(400).optional(),
  Phonetic: z.string().max(400).optional(),
});

// Invisible and direction-changing characters let one name pass for another.
const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Text as a person can trust to see it: no control, invisible or direction-changing characters, no padding. */
export const cleanText = (text: string): string => trimPadding(text.normalize('NFC').replace(INVISIBLE, '')).trim();

/** The first value as text; '' when the tag is missing, empty, or holds something else. */
export function textOf(dataset: Dataset, tag: string): string {
  const value = dataset[tag]?.Value?.[0];
  return typeof value === 'string' || typeof value === 'number' ? cleanText(String(value)) : '';
}

/** All values that are text. */
export const textsOf = (dataset: Dataset, tag: string): readonly string[] =>
  (dataset[tag]?.Value ?? []).filter((value) => typeof value === 'string').map(cleanText);

/** The first value as a whole number from 0; 0 when there is none. Some servers send integers as text. */
export function countOf(dataset: Dataset, tag: string): number {
  const value = Number(textOf(dataset, tag));
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

/**
 * A person's name. `display` is "Family, Given Middle" of the first group that is filled; `familyName` has the family
 * name of every group (alphabetic, ideographic, phonetic) with `=` between, as DICOM writes them.
 */
export function personNameOf(dataset: Dataset, tag: string): { readonly display: string; readonly familyName: string } {
  const value = dataset[tag]?.Value?.[0];
  const parsed = PersonNameSchema.safeParse(typeof value === 'string' ? { Alphabetic: value } : value);
  if (!parsed.success) return { display: '', familyName: '' };
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = parsed.data;
  const groups = [...Alphabetic.split('='), Ideographic, Phonetic]
    .map((group) => group.split('^').map(cleanText))
    .filter((parts) => parts.some((part) => part !== ''));
  const [family = '', given = '', middle = ''] = groups[0] ?? [];
  const forenames = [given, middle].filter((part) => part !== '').join(' ');
  return {
    display: [family, forenames].filter((part) => part !== '').join(', '),
    familyName: groups
      .map((parts) => parts[0] ?? '')
      .filter((part) => part !== '')
      .join('='),
  };
}
