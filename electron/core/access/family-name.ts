import { trimDicom } from './same-patient.ts';

// Words that stand in many unrelated family names.
const PARTICLES = new Set(
  'al bin da das de del della den der des di dos du el ibn la las le los mac san ten ter van vom von zu'.split(' '),
);
// Letters that decomposition leaves alone.
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
};
const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue' };

/**
 * Whether a person and a patient share a family name, or a part of a double one: without case, accents and width, in any
 * of the name's alphabetic, ideographic and phonetic groups (DICOM PN, standards section 8.1).
 */
export function isSameFamilyName(person: string, patient: string): boolean {
  const forms = foldedForms(person);
  return [...foldedForms(patient)].some((form) => forms.has(form));
}

function foldedForms(name: string): ReadonlySet<string> {
  const families = name.split('=').map((group) => trimDicom(group.split('^')[0] ?? ''));
  return new Set(families.flatMap(partsOf).flatMap(foldingsOf).filter(isTelling));
}

function partsOf(family: string): string[] {
  const parts = family.split(/[\s\p{Pd}]+/u).filter((part) => !PARTICLES.has(part.toLowerCase()));
  return [family, parts.join(''), ...parts];
}

/** Two spellings of one name: Müller is Muller to one registry and Mueller to the next. */
function foldingsOf(part: string): string[] {
  const lower = part.normalize('NFKC').toLowerCase();
  const expanded = lower.replace(/[äöü]/g, (letter) => UMLAUTS[letter] ?? letter);
  return [lower, expanded].map((text) =>
    text
      .normalize('NFKD')
      .replace(/[ßæœøđðłþı]/g, (letter) => LETTERS[letter] ?? letter)
      .replace(/[^\p{L}]/gu, ''),
  );
}

/** One Latin letter is an initial; one ideograph is a family name. */
function isTelling(form: string): boolean {
  return !/^\p{Script=Latin}?$/u.test(form);
}
