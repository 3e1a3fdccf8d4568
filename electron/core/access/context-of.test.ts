import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import type { Directory, Policy } from '../../../protocol/policy/policy.ts';
import { contextOf, type Circumstances } from './context-of.ts';

const PERSON = {
  id: 'm.vale',
  name: 'Mira Vale',
  familyName: 'Vale',
  department: 'Radiology',
  roles: ['radiologist' as const],
};
const STUDY = {
  studyUid: '1.2.3',
  patientId: 'P1',
  issuer: 'HOSP',
  accession: 'A1',
  modality: 'CT',
  patientFamilyName: 'STONE',
};
const NOW: Circumstances = {
  person: PERSON,
  assurance: 'two-factor',
  factorAtMs: 10_000,
  monotonicMs: 70_999,
  wallMs: Date.parse('2026-07-01T21:30:00Z'),
  timeZone: 'Europe/Zurich',
  addresses: ['10.1.2.3'],
  online: true,
};

function policyWith(directory: Partial<Directory>, defaultIssuer = ''): Policy {
  return {
    ...DEFAULT_POLICY,
    pacs: { dicomWebUrl: 'https://pacs.example.org', timeoutSeconds: 5, authentication: 'none', defaultIssuer },
    directory: { ...DEFAULT_POLICY.directory, ...directory },
  };
}
const of = (policy: Policy, change: Partial<Circumstances> = {}, study: Partial<typeof STUDY> = {}) =>
  contextOf(policy, { ...NOW, ...change }, { ...STUDY, ...study });

describe('contextOf', () => {
  it('states the facts', () => {
    expect(of(DEFAULT_POLICY)).toEqual({
      sourceIp: '10.1.2.3',
      network: 'known',
      localHour: 23,
      withinShift: true,
      online: true,
      secondsSinceMfa: 60,
      assurance: 'two-factor',
      sameSurname: false,
      isColleague: false,
      isOwnRecord: false,
      isVip: false,
      relationship: 'none',
    });
  });

  it.each([
    ['no second factor at all', { assurance: 'password' as const }],
    ['a proof in the future', { factorAtMs: 71_000 }],
    ['a time that is none', { factorAtMs: Number.NaN }],
  ])('counts %s as no proof', (_what, change) => {
    expect(of(DEFAULT_POLICY, change).secondsSinceMfa).toBe(2 ** 31);
  });

  it('leaves patients out of administrative actions', () => {
    const policy = policyWith({ vipPatients: [{ patientId: 'P1', issuer: 'HOSP' }] });
    expect(contextOf(policy, NOW, null)).toMatchObject({ isVip: false, sameSurname: false, relationship: 'none' });
  });
});

describe('the directory', () => {
  const entry = { patientId: 'P1', issuer: 'HOSP', userId: 'm.vale' };

  it('gives the strongest relationship of this person to this patient', () => {
    const relationships: Directory['relationships'] = [
      { ...entry, relationship: 'on-call' },
      { ...entry, relationship: 'ordered' },
      { ...entry, userId: 'someone', relationship: 'assigned' },
      { ...entry, patientId: 'P2', relationship: 'assigned' },
      { ...entry, issuer: 'ELSEWHERE', relationship: 'assigned' },
    ];
    expect(of(policyWith({ relationships })).relationship).toBe('ordered');
  });

  it('reads an empty issuer as the own one, and padding as nothing', () => {
    const relationships: Directory['relationships'] = [{ ...entry, relationship: 'assigned' }];
    expect(of(policyWith({ relationships }, 'HOSP'), {}, { issuer: '', patientId: 'P1 \0' }).relationship).toBe(
      'assigned',
    );
    expect(of(policyWith({ relationships }), {}, { issuer: '' }).relationship).toBe('none');
  });

  it('protects also where an issuer is unknown', () => {
    const staff = { ...entry, department: 'radiology' };
    const policy = policyWith({ vipPatients: [{ patientId: 'P1', issuer: 'HOSP' }], staffPatients: [staff] });
    expect(of(policy, {}, { issuer: '' })).toMatchObject({ isVip: true, isOwnRecord: true, isColleague: false });
    expect(of(policy, {}, { issuer: 'OTHER' })).toMatchObject({ isVip: false, isOwnRecord: false });
  });

  it('knows colleagues by department', () => {
    const other = { ...entry, userId: 'b.reed', department: ' RADIOLOGY' };
    expect(of(policyWith({ staffPatients: [other] })).isColleague).toBe(true);
    expect(of(policyWith({ staffPatients: [{ ...other, department: 'Surgery' }] })).isColleague).toBe(false);
    const nowhere = { ...PERSON, department: '' };
    expect(of(policyWith({ staffPatients: [{ ...other, department: '' }] }), { person: nowhere }).isColleague).toBe(
      false,
    );
  });
});

describe('working hours', () => {
  const at = (fromHour: number, toHour: number, utc: string) =>
    of(policyWith({ shifts: [{ userId: 'm.vale', fromHour, toHour }] }), { wallMs: Date.parse(utc) }).withinShift;

  it.each([
    [8, 17, '2026-01-05T07:00:00Z', true], // 08:00 in winter
    [8, 17, '2026-01-05T06:59:59Z', false],
    [8, 17, '2026-07-06T06:00:00Z', true], // 08:00 in summer
    [8, 17, '2026-01-05T16:00:00Z', false], // 17:00
    [22, 6, '2026-01-05T22:30:00Z', true], // 23:30
    [22, 6, '2026-01-05T04:59:00Z', true], // 05:59
    [22, 6, '2026-01-05T05:00:00Z', false], // 06:00
    [16, 24, '2026-01-05T22:59:00Z', true], // 23:59
    [16, 24, '2026-01-05T23:00:00Z', false], // 00:00
  ])('%i to %i at %s: %s', (from, to, utc, expected) => {
    expect(at(from, to, utc)).toBe(expected);
  });

  it('binds only the person whose shift it is', () => {
    const shifts = [{ userId: 'someone', fromHour: 1, toHour: 2 }];
    expect(of(policyWith({ shifts })).withinShift).toBe(true);
  });
});
