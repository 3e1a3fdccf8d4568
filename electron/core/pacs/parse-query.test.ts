import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from './parse-query.ts';
import { isEmptyQuery, toParameters, type StudyQuery } from './study-query.ts';

const TODAY = '2026-11-23';
const words = (...list: string[]) => ({ name: { words: list, familyFirst: false } });

describe('parseQuery', () => {
  it.each<[string, StudyQuery]>([
    ['beispiel 2026-11 ct', { ...words('beispiel'), fromDate: '2026-11-01', toDate: '2026-11-30', modalities: ['CT'] }],
    ['Beispiel, Anna', { name: { words: ['Beispiel', 'Anna'], familyFirst: true } }],
    ['anna beispiel', words('anna', 'beispiel')],
    ['today', { fromDate: '2026-11-23', toDate: '2026-11-23' }],
    ['yesterday mr', { fromDate: '2026-11-22', toDate: '2026-11-22', modalities: ['MR'] }],
    ['2026', { fromDate: '2026-01-01', toDate: '2026-12-31' }],
    ['2028-02', { fromDate: '2028-02-01', toDate: '2028-02-29' }],
    ['20261103', { fromDate: '2026-11-03', toDate: '2026-11-03' }],
    ['3.11.2026', { fromDate: '2026-11-03', toDate: '2026-11-03' }],
    ['2026-10..2026-11-05', { fromDate: '2026-10-01', toDate: '2026-11-05' }],
    ['GK-1001', { identifier: 'GK-1001' }],
    ['id:2026', { patientId: '2026' }],
    ['acc:A-7', { accession: 'A-7' }],
    ['mod:sr', { modalities: ['SR'] }],
    ['xray', { modalities: ['CR', 'DX'] }],
    ['ct ct', { modalities: ['CT'] }],
    ['1.2.840.113619.2', { studyUid: '1.2.840.113619.2' }],
    ['2026-02-30', { identifier: '2026-02-30' }],
    ['BEISPIEL^ANNA', { name: { words: ['BEISPIEL', 'ANNA'], familyFirst: true } }],
    ['van der Berg^Jan', { name: { words: ['van', 'der', 'Berg', 'Jan'], familyFirst: true } }],
    ['Mr Smith', words('Smith')],
    ['mrs. smith mr', { ...words('smith'), modalities: ['MR'] }],
    ['MR Smith', { ...words('Smith'), modalities: ['MR'] }],
    ['Mr 2026', { modalities: ['MR'], fromDate: '2026-01-01', toDate: '2026-12-31' }],
    ['id:"GK 1001"', { patientId: 'GK 1001' }],
    ['id:"A,  B" ct', { patientId: 'A,  B', modalities: ['CT'] }],
    ['"', {}],
    ['GK-1 GK-2', { identifier: 'GK-1 GK-2' }],
    ['  ', {}],
    ['', {}],
  ])('reads %j', (text, query) => {
    expect(parseQuery(text, TODAY)).toEqual(query);
  });

  it('never throws, and its dates are always real days in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const query = parseQuery(text, TODAY);
        if (query.fromDate === undefined) return;
        expect(new Date(query.fromDate).toISOString().slice(0, 10)).toBe(query.fromDate);
        expect(query.fromDate <= (query.toDate ?? '')).toBe(true);
      }),
    );
  });
});

describe('toParameters', () => {
  const ask = (query: StudyQuery, fuzzy = false) =>
    toParameters(query, { limit: 5, offset: 0 }, fuzzy).map((one) => Object.fromEntries(one));

  it('asks for a name by every word with which the family name may begin, and once when it is told', () => {
    const names = (query: StudyQuery) => ask(query).map((one) => one['PatientName']);
    expect(names(words('anna', 'beispiel'))).toEqual(['anna*beispiel*', 'beispiel*anna*']);
    expect(names({ name: { words: ['Beispiel', 'Anna'], familyFirst: true } })).toEqual(['Beispiel*Anna*']);
    expect(names(words('Jan', 'van', 'der', 'Berg'))).toContain('van*der*Berg*Jan*');
    expect(names(words('Maria', 'Garcia', 'Lopez'))).toContain('Garcia*Lopez*Maria*');
    expect(names(words('Maria', 'del', 'Carmen', 'Garcia', 'Lopez'))).toContain('Garcia*Lopez*Maria*del*Carmen*');
    expect(names(words(...'a b c d e f g h'.split(' ')))).toHaveLength(4);
    expect(names(words('a', 'a'))).toEqual(['a*a*']);
    expect(ask(words('beispiel'), true)[0]).toMatchObject({ PatientName: 'beispiel', fuzzymatching: 'true' });
  });

  it('asks for an unnamed number as patient and as accession', () => {
    const asked = ask({ identifier: 'GK-1', modalities: ['CR', 'DX'] });
    expect(asked).toHaveLength(4);
    expect(asked.filter((one) => one['PatientID'] === 'GK-1')).toHaveLength(2);
    expect(asked.filter((one) => one['AccessionNumber'] === 'GK-1')).toHaveLength(2);
  });

  it('asks for two unnamed numbers as one, and as one of each', () => {
    expect(ask({ identifier: 'GK-1 A7' }).map((one) => [one['PatientID'], one['AccessionNumber']])).toEqual([
      ['GK-1 A7', undefined],
      [undefined, 'GK-1 A7'],
      ['GK-1', 'A7'],
      ['A7', 'GK-1'],
    ]);
    expect(ask({ identifier: '943 476 5919' }).map((one) => one['PatientID'])).toEqual(['943 476 5919', undefined]);
  });

  it('asks for a number with a space also where the server can match none', () => {
    expect(ask({ patientId: 'GK 1 A' }).map((one) => one['PatientID'])).toEqual(['GK 1 A', 'GK?1?A']);
    expect(ask({ patientId: 'GK-1' })).toHaveLength(1);
  });

  it('writes dates as DICOM ranges', () => {
    expect(ask({ fromDate: '2026-11-01', toDate: '2026-11-30' })[0]?.['StudyDate']).toBe('20261101-20261130');
    expect(ask({ fromDate: '2026-11-01', toDate: '2026-11-01' })[0]?.['StudyDate']).toBe('20261101');
    expect(ask({ fromDate: '2026-11-01' })[0]?.['StudyDate']).toBe('20261101-');
  });

  it('lets nothing that is typed end a parameter, add one, or name a second value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (typed) => {
        for (const parameters of toParameters({ patientId: typed, ...words(typed) }, { limit: 5, offset: 0 }, false)) {
          const again = new URLSearchParams(parameters.toString());
          const allowed = ['PatientID', 'PatientName', 'includefield', 'limit', 'offset'];
          expect([...again.keys()].every((key) => allowed.includes(key))).toBe(true);
          expect(again.get('PatientID') ?? '').not.toMatch(/[\\^=]/);
        }
      }),
    );
  });
});

describe('isEmptyQuery', () => {
  it.each<[StudyQuery, boolean]>([
    [{}, true],
    [words('*'), true],
    [{ patientId: ' * ? ' }, true],
    [{ modalities: [] }, true],
    [words('b*'), false],
    [{ modalities: ['CT'] }, false],
    [{ fromDate: '2026-11-01' }, false],
  ])('%j: %s', (query, empty) => {
    expect(isEmptyQuery(query)).toBe(empty);
  });
});
