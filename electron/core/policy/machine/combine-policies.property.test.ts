import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../../protocol/policy/default-policy.ts';
import { PolicySchema, type Policy, type ViewerProfile } from '../../../../protocol/policy/policy.ts';
import { combinePolicies } from './combine-policies.ts';
import { MachinePolicySchema, type MachinePolicy } from './machine-policy.ts';

const times = (low: number, high: number) => fc.integer({ min: low, max: high });
const session = {
  idleMinutes: times(1, 30),
  warningSeconds: times(10, 60),
  unlockWithoutCodeMinutes: times(0, 30),
  endAfterLockedMinutes: times(1, 30),
  lockOnDisplayChange: fc.boolean(),
  lockMode: fc.constantFrom('curtain' as const, 'os' as const, 'both' as const),
};
const VIEWERS: readonly ViewerProfile[] = [
  { kind: 'desktop', id: 'one', title: 'One', file: '/usr/bin/one', sha256: null, args: [], environment: [] },
  { kind: 'desktop', id: 'two', title: 'Two', file: '/opt/two/two', sha256: null, args: [], environment: [] },
  { kind: 'web', id: 'web', title: 'Web', url: 'https://v.example/{studyUid}', origins: ['https://v.example'] },
];
const signed: fc.Arbitrary<Policy> = fc
  .record({
    session: fc.record({
      ...session,
      maximumHours: times(1, 12),
      idleMinutesByRole: fc.record({ radiologist: times(1, 30) }, { requiredKeys: [] }),
      viewersOnSignOut: fc.constantFrom('ask' as const, 'close' as const, 'leave' as const),
    }),
    offline: fc.record({ hours: times(1, 72), uses: times(1, 50) }),
    viewers: fc.subarray([...VIEWERS]),
    trail: fc.record({ retentionDays: times(1, 3650) }),
  })
  .map((parts) => ({ ...DEFAULT_POLICY, ...parts }));
const machine: fc.Arbitrary<MachinePolicy> = fc
  .record(
    {
      ...session,
      sessionHours: times(1, 12),
      closeViewersOnSignOut: fc.boolean(),
      offlineHours: times(1, 72),
      offlineUses: times(1, 50),
      keepSentDays: times(1, 3650),
      viewersOff: fc.subarray(['one', 'two', 'web', 'unknown']),
      viewerFolders: fc.subarray(['/usr/bin', '/opt/two', '/opt']),
      webViewers: fc.boolean(),
      pacsUrl: fc.constant('https://archive.example/dicom-web'),
      pacsTimeoutSeconds: times(1, 60),
    },
    { requiredKeys: [] },
  )
  .map((values) => MachinePolicySchema.parse(values));

const STRICTNESS = { ask: 0, leave: 0, close: 1 } as const;
const locks = (mode: Policy['session']['lockMode']): readonly string[] =>
  mode === 'both' ? ['curtain', 'os'] : [mode];

describe('a machine policy and a signed one', () => {
  it('make a valid policy that is never weaker than the signed one, and leave emergencies and rules alone', () => {
    fc.assert(
      fc.property(signed, machine, (before, own) => {
        const { policy } = combinePolicies(before, own);
        PolicySchema.parse(policy);
        const { session: was } = before;
        const { session: is } = policy;
        expect(is.idleMinutes).toBe(Math.min(was.idleMinutes, own.idleMinutes ?? 30));
        expect(is.idleMinutesByRole.radiologist ?? 0).toBeLessThanOrEqual(was.idleMinutesByRole.radiologist ?? 0);
        if (own.idleMinutes !== undefined)
          expect(is.idleMinutesByRole.radiologist ?? 0).toBeLessThanOrEqual(own.idleMinutes);
        expect(is.maximumHours).toBe(Math.min(was.maximumHours, own.sessionHours ?? 12));
        expect(is.warningSeconds).toBe(Math.min(was.warningSeconds, own.warningSeconds ?? 60));
        expect(is.unlockWithoutCodeMinutes).toBe(
          Math.min(was.unlockWithoutCodeMinutes, own.unlockWithoutCodeMinutes ?? 30),
        );
        expect(is.endAfterLockedMinutes).toBe(Math.min(was.endAfterLockedMinutes, own.endAfterLockedMinutes ?? 30));
        expect(is.lockOnDisplayChange).toBe(was.lockOnDisplayChange || own.lockOnDisplayChange === true);
        expect(locks(is.lockMode)).toEqual(expect.arrayContaining([...locks(was.lockMode)]));
        if (own.lockMode !== undefined)
          expect(locks(is.lockMode)).toEqual(expect.arrayContaining([...locks(own.lockMode)]));
        expect(STRICTNESS[is.viewersOnSignOut]).toBeGreaterThanOrEqual(STRICTNESS[was.viewersOnSignOut]);
        expect(policy.offline).toEqual({
          hours: Math.min(before.offline.hours, own.offlineHours ?? 72),
          uses: Math.min(before.offline.uses, own.offlineUses ?? 50),
        });
        expect(policy.trail.retentionDays).toBe(Math.max(before.trail.retentionDays, own.keepSentDays ?? 1));
        for (const part of ['emergency', 'access', 'directory', 'retention', 'patientPage'] as const)
          expect(policy[part]).toBe(before[part]);
      }),
    );
  });

  it('never leave a workstation without a viewer that had one, and say so', () => {
    fc.assert(
      fc.property(signed, machine, (before, own) => {
        const { policy, keepsViewers } = combinePolicies(before, own);
        expect(policy.viewers.length > 0).toBe(before.viewers.length > 0);
        expect(policy.viewers.every((viewer) => before.viewers.includes(viewer))).toBe(true);
        if (keepsViewers) expect(policy.viewers).toEqual(before.viewers);
        else expect(policy.viewers.filter(({ id }) => own.viewersOff?.includes(id) === true)).toEqual([]);
        if (!keepsViewers && own.webViewers === false)
          expect(policy.viewers.some(({ kind }) => kind === 'web')).toBe(false);
      }),
    );
  });

  it('offer programs from the named folders alone, by whole names', () => {
    const before = { ...DEFAULT_POLICY, viewers: [...VIEWERS] };
    const offered = (viewerFolders: string[]) =>
      combinePolicies(before, { viewerFolders }).policy.viewers.map(({ id }) => id);
    expect(offered(['/usr/bin'])).toEqual(['one', 'web']);
    expect(offered(['/opt'])).toEqual(['two', 'web']);
    expect(offered(['/usr/b', '/opt/two/two'])).toEqual(['web']);
  });

  it('put an archive where there was none, without a password, and only a time-out nowhere', () => {
    const url = 'https://archive.example/dicom-web';
    expect(combinePolicies(DEFAULT_POLICY, { pacsUrl: url, pacsTimeoutSeconds: 3 }).policy.pacs).toEqual({
      dicomWebUrl: url,
      timeoutSeconds: 3,
      authentication: 'none',
      defaultIssuer: '',
    });
    expect(combinePolicies(DEFAULT_POLICY, { pacsTimeoutSeconds: 3 }).policy.pacs).toBeNull();
  });
});
