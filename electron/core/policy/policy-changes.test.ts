import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import type { Policy } from '../../../protocol/policy/policy.ts';
import { policyChanges } from './policy-changes.ts';

const change = (after: Partial<Policy>) => policyChanges(DEFAULT_POLICY, { ...DEFAULT_POLICY, ...after });
const session = { ...DEFAULT_POLICY.session, idleMinutes: 30 };
const pacs: Policy['pacs'] = {
  dicomWebUrl: 'https://pacs.example.org/dicom-web',
  timeoutSeconds: 5,
  authentication: 'basic',
  defaultIssuer: 'LAB',
};

describe('what a new policy changes', () => {
  it('is told key by key, before and after', () => {
    expect(change({ session, pacs, trail: { retentionDays: 7 } })).toEqual({
      before: { 'session.idleMinutes': 10, pacs: null, 'trail.retentionDays': 30 },
      after: { 'session.idleMinutes': 30, pacs, 'trail.retentionDays': 7 },
    });
  });

  it('is nothing for the same policy in another order', () => {
    const turned = Object.fromEntries(Object.entries(structuredClone(DEFAULT_POLICY)).toReversed());
    expect(policyChanges(DEFAULT_POLICY, turned as Policy)).toEqual({ before: {}, after: {} });
  });

  it('names no patient and no member of staff, and no long text: their hashes tell that they changed', () => {
    const vipPatients = [{ patientId: 'P-SECRET-1', issuer: 'LAB' }];
    const cedar = '// long\n'.repeat(20_000);
    const told = change({
      directory: { ...DEFAULT_POLICY.directory, vipPatients },
      access: { ...DEFAULT_POLICY.access, cedar },
    });
    expect(Object.keys(told.after)).toEqual(['access.cedar', 'directory.vipPatients']);
    expect(told.before).toMatchObject({ 'access.cedar': null });
    const hash = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
    expect(told.after).toEqual({ 'access.cedar': hash, 'directory.vipPatients': hash });
    expect(told.before['directory.vipPatients']).not.toBe(told.after['directory.vipPatients']);
    expect(JSON.stringify(told)).not.toContain('P-SECRET-1');
  });
});
