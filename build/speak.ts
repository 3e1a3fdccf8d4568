import type { Plugin } from 'vite';
import type { Language } from '../protocol/languages.ts';

const MODULES: Readonly<Record<Language, string>> = { en: 'english', de: 'german', fr: 'french', es: 'spanish' };

/** Builds pages in one language: its words take the place of renderer/words/spoken.ts, and the document says which it is. */
export function speak(language: Language): Plugin {
  return {
    name: 'glasskey-speak',
    load: (id) => (id.endsWith('/words/spoken.ts') ? `export * from './${MODULES[language]}.ts';` : null),
    transformIndexHtml: (html) => html.replace('<html lang="en">', `<html lang="${language}">`),
  };
}
