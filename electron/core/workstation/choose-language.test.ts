import { expect, it } from 'vitest';
import { chooseLanguage } from './choose-language.ts';

it.each([
  [['de-DE', 'en-US'], 'de'],
  [['de_AT.UTF-8', 'de_AT', 'de', 'C'], 'de'],
  [['fr-CA', 'en-US', 'zh-Hans-CN'], 'fr'],
  [['es-419'], 'es'],
  [['it-IT', 'pt-BR', 'es-ES', 'en'], 'es'],
  [['ES'], 'es'],
  [['en-GB', 'de-DE'], 'en'],
  [['est-EE', 'den', 'frr'], 'en'], // Estonian, Slave and North Frisian only begin alike
  [['C'], 'en'],
  [['__proto__', ''], 'en'],
  [[], 'en'],
])('of %j people are spoken to in %s', (preferred, language) => {
  expect(chooseLanguage(preferred)).toBe(language);
});
