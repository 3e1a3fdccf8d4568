import * as english from './english.ts';
import * as french from './french.ts';
import * as german from './german.ts';
import type { Language } from './language.ts';
import * as spanish from './spanish.ts';

/** All of them, for tests. A page carries one, see spoken.ts. */
export const ALL_LANGUAGES = { en: english, de: german, fr: french, es: spanish } satisfies Record<string, Language>;
