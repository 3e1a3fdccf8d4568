import { expect, it } from 'vitest';
import { preferredLanguages } from './preferred-languages.ts';

it.each([
  [{ LANG: 'de_DE.UTF-8' }, ['de-DE', 'de']],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'fr_CA' }, ['fr-CA', 'fr']],
  [{ LANG: 'en_US.UTF-8', LANGUAGE: 'es_MX:en' }, ['es-MX', 'es', 'en']],
  [{ LANG: 'C.UTF-8', LANGUAGE: 'de' }, []],
  [{}, []],
])('of %j are %j', (environment, languages) => expect(preferredLanguages(environment)).toEqual(languages));
