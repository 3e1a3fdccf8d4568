import { LANGUAGES, type Language } from '../../../protocol/languages.ts';

/**
 * The language of everything that people see here: the first of those that the operating system prefers (`de-DE`, `fr_CA.UTF-8`)
 * for which there are words, else English. A seat has one language: it belongs to the workstation, not to a session.
 */
export function chooseLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split(/[-_.@]/, 1)[0];
    const language = LANGUAGES.find((one) => one === primary);
    if (language !== undefined) return language;
  }
  return 'en';
}
