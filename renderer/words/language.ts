import type { EN_FAMILIES, EN_REFUSALS } from './en-refusals.ts';
import type { EN } from './en.ts';
import type { ShippedSentence } from './shipped-sentences.ts';

/** What the pages say: a key that a language lacks, or has too many, is an error of its type. */
export type Words = Readonly<Record<keyof typeof EN, string>>;
/** What a refusal or fault means, by its stable code. */
export type Refusals = Readonly<Record<keyof typeof EN_REFUSALS, string>>;
/** For a family of codes (the part before the dot) when the code itself has no words. */
export type Families = Readonly<Record<keyof typeof EN_FAMILIES, string>>;
/** Sentences of the rules and reasons that Glasskey ships; a hospital's own are said as it wrote them. */
export type Shipped = Readonly<Record<ShippedSentence, string>>;

/** What a page imports of its one language, see spoken.ts; named one by one, so that a page carries what it says and no more. */
export type Language = {
  /** BCP 47, for dates, times, numbers and plurals. */
  readonly LOCALE: string;
  readonly WORDS: Words;
  readonly REFUSALS: Refusals;
  readonly FAMILIES: Families;
  /** After a refusal that ends by itself: {time} is how long, {at} the time of day. */
  readonly WAIT: string;
  /** For a code that nobody has words for. */
  readonly UNKNOWN: string;
  readonly SHIPPED: Partial<Shipped>;
};
