import { expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import type { Person } from '../../../protocol/people.ts';
import { needsCode } from './needs-code.ts';
import { newSession, rulesFor } from './session-rules.ts';
import { OKAFOR } from './testing/small-collector.ts';

const MINUTE_MS = 60_000;
const idleMinutes = (roles: Person['roles'], byRole: typeof DEFAULT_POLICY.session.idleMinutesByRole): number => {
  const policy = { ...DEFAULT_POLICY, session: { ...DEFAULT_POLICY.session, idleMinutesByRole: byRole } };
  return rulesFor(policy, { ...OKAFOR, roles }).idleMs / MINUTE_MS;
};
const rules = rulesFor(DEFAULT_POLICY, OKAFOR);
const identity = { person: OKAFOR, assurance: 'two-factor', verifiedBy: 'collector' } as const;
const session = newSession(identity, 'one', 5000, DEFAULT_POLICY);

it('of several roles the strictest inactivity counts', () => {
  expect(idleMinutes(['radiologist'], {})).toBe(10);
  expect(idleMinutes(['radiologist'], { radiologist: 20 })).toBe(20);
  expect(idleMinutes(['radiologist', 'billing'], { radiologist: 20 })).toBe(10);
  expect(idleMinutes(['radiologist', 'billing'], { radiologist: 20, billing: 3 })).toBe(3);
  expect(rulesFor(DEFAULT_POLICY, null)).toEqual({
    idleMs: 10 * MINUTE_MS,
    warningMs: 30_000,
    unlockWithoutCodeMs: 30 * MINUTE_MS,
    endAfterLockedMs: 30 * MINUTE_MS,
  });
});

it('a session lasts the hours of the policy from its sign-in', () => {
  expect(session).toMatchObject({ startedAtMs: 5000, factorAtMs: 5000, endsAtMs: 5000 + 720 * MINUTE_MS });
});

it('unlocking takes a code when the factor is too old, but never from who had none', () => {
  expect(needsCode(session, 5000 + 30 * MINUTE_MS, rules)).toBe(false);
  expect(needsCode(session, 5001 + 30 * MINUTE_MS, rules)).toBe(true);
  expect(needsCode({ ...session, assurance: 'password' }, 5001 + 30 * MINUTE_MS, rules)).toBe(false);
});
