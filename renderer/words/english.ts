import { EN_FAMILIES, EN_REFUSALS, EN_UNKNOWN, EN_WAIT } from './en-refusals.ts';
import { EN } from './en.ts';
import type { Families, Refusals, Shipped, Words } from './language.ts';

export const LOCALE: string = 'en-GB';
export const WORDS: Words = EN;
export const REFUSALS: Refusals = EN_REFUSALS;
export const FAMILIES: Families = EN_FAMILIES;
export const WAIT: string = EN_WAIT;
export const UNKNOWN: string = EN_UNKNOWN;
/** Nothing to translate: the sentences are English already. */
export const SHIPPED: Partial<Shipped> = {};
