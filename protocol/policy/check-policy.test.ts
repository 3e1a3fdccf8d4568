import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from './default-policy.ts';
import { checkPolicy } from './check-policy.ts';

const viewer = { kind: 'desktop', id: 'v', title: 'V', file: '/usr/bin/v', sha256: null, args: [], environment: [] };

describe('checkPolicy', () => {
  it('accepts the built-in policy', () => {
    expect(checkPolicy(structuredClone(DEFAULT_POLICY)).ok).toBe(true);
  });

  it.each([
    ['a missing part', { trail: undefined }, 'trail'],
    ['an unknown part', { colour: 'red' }, ''],
    ['a value out of range', { session: { ...DEFAULT_POLICY.session, idleMinutes: 90 } }, 'session.idleMinutes'],
    [
      'an emergency that destroys',
      { emergency: { ...DEFAULT_POLICY.emergency, extraActions: ['delete'] } },
      'emergency.extraActions.0',
    ],
    [
      'a network that is none',
      { access: { cedar: null, knownNetworks: ['::1/128', 'all'] } },
      'access.knownNetworks.1',
    ],
    ['a viewer twice', { viewers: [viewer, viewer] }, 'viewers.1.id'],
  ])('finds %s', (_what, change, path) => {
    const check = checkPolicy({ ...DEFAULT_POLICY, ...change });
    expect(check).toMatchObject({ ok: false, problems: [{ path }] });
  });

  it('says where in the access rules', () => {
    const check = checkPolicy({ ...DEFAULT_POLICY, access: { cedar: '\npermit (', knownNetworks: [] } });
    expect(check).toMatchObject({ ok: false, problems: [{ path: 'access.cedar', at: { line: 2 } }] });
  });
});
