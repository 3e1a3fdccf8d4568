import type { EN } from './en.ts';
import type { Words } from './language.ts';
import { LOCALE, WORDS } from './spoken.ts';

type Placeholder<S extends string> = S extends `${string}{${infer P}}${infer Rest}` ? P | Placeholder<Rest> : never;
type Values<K extends keyof Words> = Readonly<Record<Placeholder<(typeof EN)[K]>, string | number>>;
type Arguments<K extends keyof Words> = Placeholder<(typeof EN)[K]> extends never ? [] : [values: Values<K>];

/** The words for a key, with its {placeholders} filled. A missing value does not compile. */
export function say<K extends keyof Words>(key: K, ...values: Arguments<K>): string {
  return fill(WORDS[key], values[0] ?? {});
}

type Plural = { [K in keyof Words]: K extends `${infer Stem}.many` ? Stem : never }[keyof Words];
const PLURALS = new Intl.PluralRules(LOCALE);

/** `stem.one` or `stem.many`, by the number and the language's rule: French has 0 in the singular. */
export function sayMany(stem: Plural, n: number): string {
  const form = PLURALS.select(n) === 'one' ? 'one' : 'many';
  return fill(WORDS[`${stem}.${form}`], { n });
}

/** Puts the values into the {placeholders}; numbers as the language writes them. */
export function fill(words: string, values: Readonly<Record<string, string | number>>): string {
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name] ?? whole;
    return typeof value === 'number' ? value.toLocaleString(LOCALE) : value;
  });
}
