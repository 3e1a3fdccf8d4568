import type { Language as LanguageName } from '../../protocol/languages.ts';
import type { Language } from '../words/language.ts';
import { ALL_LANGUAGES } from '../words/languages.ts';

/** In the place of words/spoken.ts: a page whose language is changed as it stands, so that one visit shows it in each. */
export let { LOCALE, WORDS, REFUSALS, FAMILIES, WAIT, UNKNOWN, SHIPPED }: Language = ALL_LANGUAGES.en;

declare global {
  interface Window {
    /** Words and numbers; dates and the rule of the plural stay English, they are made once. */
    speak: (name: LanguageName) => void;
  }
}

window.speak = (name) => {
  ({ LOCALE, WORDS, REFUSALS, FAMILIES, WAIT, UNKNOWN, SHIPPED } = ALL_LANGUAGES[name]);
  document.documentElement.lang = name;
  window.fake.push({}); // the whole page is drawn again
};
