import { expect, it } from 'vitest';
import { listedIn } from './listed-patients.ts';

const list = (query: object): Parameters<typeof listedIn>[0] => ({
  kind: 'study.searched',
  detail: { query: JSON.parse(JSON.stringify(query)), found: 1, patients: [{ patientId: 'P-1', issuer: 'NORTH' }] },
});

it('takes what was asked for as it is: it is JSON already, and may be as large as a record', () => {
  const search = list({ PatientName: 'DOE*', more: [{ a: [] }] });
  const { query = {} } = listedIn(search) ?? {};
  expect(search.detail['query']).toEqual(query);
  expect(Object.values(query).at(-1)).toBe(Object.values(search.detail['query'] ?? {}).at(-1));
  expect(listedIn({ ...search, kind: 'study.opened' })).toBeNull();
  expect(listedIn({ ...search, detail: { ...search.detail, query: null } })).toBeNull();
});
