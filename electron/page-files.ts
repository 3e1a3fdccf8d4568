import type { Language } from '../protocol/languages.ts';

type Files = Readonly<Record<string, { readonly name: string; readonly type: string }>>;

/** Each language's pages: files by their path in the address. The build replaces this list by what it made, see build/bundle.ts. */
export const PAGE_FILES: Readonly<Record<Language, Files>> = { en: {}, de: {}, fr: {}, es: {} };
