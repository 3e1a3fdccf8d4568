import { describe, expect, it } from 'vitest';
import { parseQuery } from './parse-query.ts';
import { queryFacts, seeksPatient } from './study-query.ts';

const read = (text: string) => parseQuery(text, '2026-11-23');

describe('a query that seeks one patient', () => {
  it.each(['GK-1001', 'id:GK-1001', 'acc:A24051701', '1.2.840.113619.2', 'Lang', 'Ana ct', '李明', '王 小明', 'Łuk*'])(
    '%s',
    (text) => expect(seeksPatient(read(text))).toBe(true),
  );
  it.each([
    'ct',
    'today',
    'ct today',
    '2026',
    'La',
    'a b c',
    '***',
    'id:1*',
    'id:***',
    '7?',
    '1* 2* 3*',
    'acc:*',
    '王',
    '',
  ])('not %j', (text) => expect(seeksPatient(read(text))).toBe(false));
});

it('is told to the trail by the fields that were asked for', () => {
  expect(queryFacts(read('Lang, Rita ct mr 2026-11 id:GK-1'))).toEqual({
    name: 'Lang Rita',
    patientId: 'GK-1',
    modalities: ['CT', 'MR'],
    fromDate: '2026-11-01',
    toDate: '2026-11-30',
  });
});
