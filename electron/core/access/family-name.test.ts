import { describe, expect, it } from 'vitest';
import { isSameFamilyName } from './family-name.ts';

describe('isSameFamilyName', () => {
  it.each([
    ['Vale', 'VALE^MIRA'],
    ['vale', 'Vale '],
    ['García', 'GARCIA^ANA'],
    ['García Márquez', 'MARQUEZ'],
    ['Meier-Koch', 'KOCH^EVA'],
    ['Müller', 'MUELLER'],
    ['Müller', 'Muller'],
    ["O'Neill", 'ONEILL'],
    ['Strauß', 'STRAUSS'],
    ['Sørensen', 'Sorensen'],
    ['de la Cruz', 'CRUZ'],
    ['Van den Berg', 'VANDENBERG'],
    ['Yamada=山田', 'ヤマダ^タロウ=山田^太郎=やまだ^たろう'],
    ['山田', 'Yamada^Tarou=山田^太郎'],
    ['Ｖａｌｅ', 'Vale'],
    ['金', 'Kim=金^희중'],
  ])('%s and %s: yes', (person, patient) => {
    expect(isSameFamilyName(person, patient)).toBe(true);
    expect(isSameFamilyName(patient, person)).toBe(true);
  });

  it.each([
    ['Vale', 'VALENTINE^MIRA'],
    ['Vale', 'STONE^VALE'],
    ['de la Cruz', 'DE LA ROSA'],
    ['van Dijk', 'van Gogh'],
    ['', ''],
    ['', 'VALE'],
    ['--', '^^^'],
    ['V.', 'V'],
    ['山田', '田中'],
  ])('%s and %s: no', (person, patient) => {
    expect(isSameFamilyName(person, patient)).toBe(false);
  });
});
