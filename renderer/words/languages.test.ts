import { describe, expect, it } from 'vitest';
import { decide } from '../../electron/core/access/decide.ts';
import { requestFor } from '../../electron/core/access/permission-matrix.ts';
import { SHIPPED_POLICY } from '../../electron/core/access/shipped-policy.ts';
import { LANGUAGES } from '../../protocol/languages.ts';
import { policiesOf } from '../../protocol/access/read-policies.ts';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import * as english from './english.ts';
import type { Language } from './language.ts';
import { ALL_LANGUAGES } from './languages.ts';
import { SHIPPED_SENTENCES } from './shipped-sentences.ts';

type Table = Readonly<Record<string, string>>;
const tablesOf = ({ WORDS, REFUSALS, FAMILIES }: Language): readonly Table[] => [WORDS, REFUSALS, FAMILIES];
const placeholders = (words: string): string[] => [...words.matchAll(/\{\w+\}/g)].map(([one]) => one).toSorted();
/** All that a language says, by key. */
const entriesOf = (language: Language): [string, string][] => [
  ...tablesOf(language).flatMap((table) => Object.entries(table)),
  ['WAIT', language.WAIT],
  ['UNKNOWN', language.UNKNOWN],
  ...Object.entries(language.SHIPPED),
];
const saying = (language: Language, pattern: RegExp): [string, string][] =>
  entriesOf(language).filter(([, words]) => pattern.test(words));

const OTHERS = Object.entries(ALL_LANGUAGES).filter(([name]) => name !== 'en');

it('are those that the workstation chooses from', () => {
  expect(Object.keys(ALL_LANGUAGES).toSorted()).toEqual([...LANGUAGES].toSorted());
});

describe.each(OTHERS)('words in %s', (name, language: Language) => {
  it('are there for every key, and for no other', () => {
    tablesOf(language).forEach((table, at) => {
      expect(Object.keys(table).toSorted()).toEqual(Object.keys(tablesOf(english)[at] ?? {}).toSorted());
    });
    expect(Object.keys(language.SHIPPED).toSorted()).toEqual([...SHIPPED_SENTENCES].toSorted());
  });

  it('leave nothing empty, in English or with a code in it', () => {
    const inEnglish = new Map(entriesOf(english));
    const left = entriesOf(language).filter(([key, words]) => {
      const isSame = words === (inEnglish.get(key) ?? key);
      // Short ones may be the same word: "Offline", "{n} min", "Images".
      return (
        words.trim() === '' ||
        (isSame && words.replace(/\{\w+\}/g, '').length > 12) ||
        /[a-z]+[._][a-z]+_[a-z]+/.test(words)
      );
    });
    expect(left).toEqual([]);
  });

  it('have the placeholders of the English words; a singular may say its number', () => {
    const inEnglish = new Map(entriesOf(english));
    const wrong = entriesOf(language).filter(([key, words]) => {
      const found = placeholders(words).join();
      return found !== placeholders(inEnglish.get(key) ?? '').join() && !(key.endsWith('.one') && found === '{n}');
    });
    expect(wrong).toEqual([]);
  });

  it('are whole sentences where something is refused or wrong', () => {
    const [, refusals = {}, families = {}] = tablesOf(language);
    expect([...Object.values(refusals), ...Object.values(families)].filter((words) => !words.endsWith('.'))).toEqual(
      [],
    );
  });

  it('are known to Intl', () => {
    const { LOCALE } = language;
    expect(LOCALE.startsWith(name)).toBe(true);
    expect(Intl.DateTimeFormat.supportedLocalesOf(LOCALE)).toEqual([LOCALE]);
    expect(Intl.PluralRules.supportedLocalesOf(LOCALE)).toEqual([LOCALE]);
  });

  it('have the quotation marks and apostrophes of print', () => expect(saying(language, /["']/)).toEqual([]));
});

describe('people are addressed formally', () => {
  it.each([
    ['de', /(?<!\p{L})(du|dein\p{L}*|dich|dir|euch|eure\p{L}*)(?!\p{L})/iu],
    ['fr', /(?<!\p{L})(tu|toi|ton|ta|tes)(?!\p{L})/iu],
    ['es', /(?<!\p{L})(tú|tu|tus|ti|contigo|vosotros)(?!\p{L})/iu],
  ] as const)('in %s', (name, familiar) => expect(saying(ALL_LANGUAGES[name], familiar)).toEqual([]));
});

it.each(Object.entries(ALL_LANGUAGES))('%s names the way on where no password can be checked', (_, language) => {
  expect(language.REFUSALS['auth.unavailable']).toContain(language.WORDS['emergency.claim']);
});

it('French has its narrow no-break spaces, and Spanish opens its questions', () => {
  const searchPrefix = '(?<!\\b(id|acc))';
  expect(saying(ALL_LANGUAGES.fr, new RegExp(`[^\u202f]${searchPrefix}([;:!?](\\s|$)|»)|«[^\u202f]`, 'u'))).toEqual([]);
  expect(saying(ALL_LANGUAGES.es, /^[^¿]*\?|^[^¡]*!/u)).toEqual([]);
});

it('the sentences that Glasskey ships are all in the list, and nothing else', () => {
  const forbids = policiesOf(SHIPPED_POLICY)?.filter(({ effect }) => effect === 'forbid') ?? [];
  const broken = { ...DEFAULT_POLICY, access: { ...DEFAULT_POLICY.access, cedar: 'nonsense' } };
  const own = [
    decide(broken, requestFor('radiologist', 'view', {})),
    decide(DEFAULT_POLICY, requestFor('billing', 'review-audit', {})),
  ];
  const shipped: readonly string[] = [
    ...forbids.map(({ text }) => text ?? ''),
    ...own.flatMap(({ because }) => because.map(({ text }) => text)),
    ...DEFAULT_POLICY.emergency.reasons.map(({ text }) => text),
  ];
  expect([...new Set(shipped)].toSorted()).toEqual([...SHIPPED_SENTENCES].toSorted());
});
