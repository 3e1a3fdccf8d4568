import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import type { Policy } from '../../../protocol/policy/policy.ts';
import { emergencyPolicy, keepEmergencyCopy } from './emergency-copy.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasskey-copy-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const viewers: Policy['viewers'] = [
  { kind: 'desktop', id: 'viewer', title: 'V', file: '/usr/bin/viewer', sha256: null, args: [], environment: [] },
];
const pacs: Policy['pacs'] = {
  dicomWebUrl: 'https://pacs.example.org/dicom-web',
  timeoutSeconds: 5,
  authentication: 'basic',
  defaultIssuer: 'LAB',
};
const hospital: Policy = {
  ...DEFAULT_POLICY,
  pacs,
  viewers,
  emergency: { ...DEFAULT_POLICY.emergency, grantHours: 24, extraActions: ['print'] },
  directory: { ...DEFAULT_POLICY.directory, vipPatients: [{ patientId: 'P-SECRET-1', issuer: 'LAB' }] },
};

it('keeps where the images are, no patient and no right', () => {
  keepEmergencyCopy(folder, hospital);
  expect(emergencyPolicy(folder)).toEqual({ ...DEFAULT_POLICY, pacs, viewers });
  expect(readFileSync(join(folder, 'emergency.json'), 'utf8')).not.toContain('P-SECRET-1');
  expect(statSync(join(folder, 'emergency.json')).mode & 0o777).toBe(0o600);
  keepEmergencyCopy(folder, { ...hospital, viewers: [] });
  expect(emergencyPolicy(folder).viewers).toEqual([]);
});

it('is the built-in policy without a copy, and with one that adds anything', () => {
  expect(emergencyPolicy(folder)).toEqual(DEFAULT_POLICY);
  for (const text of ['', '{', '{"v":1,"pacs":null,"viewers":[],"emergency":{"grantHours":24}}', '{"v":2}']) {
    writeFileSync(join(folder, 'emergency.json'), text);
    expect(emergencyPolicy(folder)).toEqual(DEFAULT_POLICY);
  }
});

it('does not stand in the way when its folder is gone', () => {
  expect(() => keepEmergencyCopy(join(folder, 'none'), hospital)).not.toThrow();
});
