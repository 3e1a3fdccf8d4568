import { EN } from './en.ts';

type Placeholder<S extends string> = S extends `${string}{${infer P}}${infer Rest}` ? P | Placeholder<Rest> : never;
type Values<K extends keyof typeof EN> = Readonly<Record<Placeholder<(typeof EN)[K]>, string | number>>;
type Arguments<K extends keyof typeof EN> = Placeholder<(typeof EN)[K]> extends never ? [] : [values: Values<K>];

/** The words for a key, with its {placeholders} filled. A missing value does not compile. */
export function say<K extends keyof typeof EN>(key: K, ...values: Arguments<K>): string {
  return fill(EN[key], values[0] ?? {});
}

type Plural = { [K in keyof typeof EN]: K extends `${infer Stem}.many` ? Stem : never }[keyof typeof EN];

/** `stem.one` or `stem.many`, by the number. */
export function sayMany(stem: Plural, n: number): string {
  return n === 1 ? EN[`${stem}.one`] : fill(EN[`${stem}.many`], { n });
}

export function fill(words: string, values: Readonly<Record<string, string | number>>): string {
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
