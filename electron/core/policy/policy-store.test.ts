import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { POLICY_BUNDLE_TYPE } from '../../../protocol/policy/policy-bundle.ts';
import { openPolicyStore, type PolicyState } from './policy-store.ts';
import { createPolicySigner } from './testing/sign-policy.ts';

const signer = await createPolicySigner();
const { trust, sign } = signer;

function world(wall = '2026-06-01T00:00:00Z') {
  const held = new Map<string, unknown>();
  const state: PolicyState = {
    get: (name) => held.get(name),
    set: (name, value) => void held.set(name, structuredClone(value)),
  };
  let wallMs = Date.parse(wall);
  const clock = { wallMs: () => wallMs, monotonicMs: () => 0 };
  const open = (by = trust) => openPolicyStore({ state, clock, trust: by, builtIn: DEFAULT_POLICY });
  return { held, state, clock, open, setWall: (text: string) => void (wallMs = Date.parse(text)) };
}

const stricter = { ...DEFAULT_POLICY, trail: { retentionDays: 7 } };

describe('the policy store', () => {
  it('starts with the built-in policy', async () => {
    const store = await world().open();
    expect(store.current()).toMatchObject({ source: 'built-in', serial: null, policy: DEFAULT_POLICY });
    expect(store.fault()).toBeNull();
  });

  it('applies a signed bundle and keeps it over a restart', async () => {
    const { open } = world();
    const store = await open();
    expect(await store.apply(await sign({ serial: 4, policy: stricter }))).toMatchObject({
      kind: 'applied',
      serial: 4,
      before: { serial: null, policy: DEFAULT_POLICY },
    });
    const again = await open();
    expect(again.current()).toMatchObject({ source: 'collector', serial: 4, policy: stricter });
    expect(again.current().appliedAt).toBe('2026-06-01T00:00:00.000Z');
  });

  it('says unchanged to the bundle that is in force', async () => {
    const { open } = world();
    const jws = await sign();
    await (await open()).apply(jws);
    expect(await (await open()).apply(jws)).toEqual({ kind: 'unchanged', serial: 1 });
  });

  it('lets the serial only rise, over a restart too', async () => {
    const { open } = world();
    await (await open()).apply(await sign({ serial: 5 }));
    const store = await open();
    for (const serial of [4, 5]) {
      expect(await store.apply(await sign({ serial, policy: stricter }))).toEqual({
        kind: 'refused',
        code: 'policy.older_serial',
        serial,
      });
    }
    expect(store.current().serial).toBe(5);
    expect(await store.apply(await sign({ serial: 6 }))).toMatchObject({ kind: 'applied', before: { serial: 5 } });
  });

  it('applies only the newest of two that arrive together', async () => {
    const store = await world().open();
    const bundles = await Promise.all([sign({ serial: 3 }), sign({ serial: 2 })]);
    const results = await Promise.all(bundles.map((jws) => store.apply(jws)));
    expect(results.map(({ kind }) => kind)).toEqual(['applied', 'refused']);
    expect(store.current().serial).toBe(3);
  });

  it('refuses one that has expired, but keeps one that expires while in force, and says so', async () => {
    const { open, setWall } = world();
    const store = await open();
    const short = { serial: 1, policy: stricter, expiresAt: '2026-06-02T00:00:00Z' };
    await store.apply(await sign(short));
    setWall('2026-06-02T00:00:00Z');
    expect(store.fault()).toBe('policy.expired');
    expect((await open()).current().policy).toEqual(stricter);
    expect(await store.apply(await sign({ ...short, serial: 2 }))).toMatchObject({ code: 'policy.expired' });
    expect(await store.apply(await sign({ serial: 3 }))).toMatchObject({ kind: 'applied' });
    expect(store.fault()).toBeNull();
  });

  it('changes nothing when the new one cannot be kept', async () => {
    const { clock, state } = world();
    const full = {
      ...state,
      set: () => {
        throw new Error('disk full');
      },
    };
    const store = await openPolicyStore({ state: full, clock, trust, builtIn: DEFAULT_POLICY });
    await expect(store.apply(await sign())).rejects.toThrow('disk full');
    expect(store.current().source).toBe('built-in');
    await expect(store.apply(await sign())).rejects.toThrow('disk full');
  });

  it('forgets the policy of another collector, with its serials', async () => {
    const { open } = world();
    await (await open()).apply(await sign({ serial: 90 }));
    const elsewhere = await createPolicySigner('collector-2');
    const store = await open(elsewhere.trust);
    expect([store.current().source, store.fault()]).toEqual(['built-in', null]);
    expect(await store.apply(await elsewhere.sign({ serial: 1 }))).toMatchObject({ kind: 'applied' });
  });
});

describe('a stored policy that cannot be read', () => {
  it.each([
    ['changed', (jws: string) => `${jws.slice(0, -4)}AAAA`],
    ['cut off', (jws: string) => jws.slice(0, 40)],
  ])('%s: built-in policy and a fault, and its serial can come again', async (_what, damage) => {
    const { open, held } = world();
    await (await open()).apply(await sign({ serial: 8 }));
    const stored = held.get('policy.bundle') as { jws: string };
    held.set('policy.bundle', { ...stored, jws: damage(stored.jws) });
    const store = await open();
    expect([store.current().source, store.fault()]).toEqual(['built-in', 'policy.unreadable']);
    expect(await store.apply(await sign({ serial: 7 }))).toMatchObject({ code: 'policy.older_serial' });
    expect(await store.apply(await sign({ serial: 8 }))).toMatchObject({ kind: 'applied' });
    expect(store.fault()).toBeNull();
  });

  it('is told apart from an absent one when the store itself fails', async () => {
    const { clock, state } = world();
    const broken = {
      ...state,
      get: () => {
        throw new Error('tampered');
      },
    };
    const store = await openPolicyStore({ state: broken, clock, trust, builtIn: DEFAULT_POLICY });
    expect(store.fault()).toBe('policy.unreadable');
  });
});

describe('a bundle that is not the collector’s', () => {
  const b64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  async function forgeries(): Promise<readonly [string, string, string][]> {
    const good = await sign({ serial: 9, policy: stricter });
    const [header = '', payload = '', signature = ''] = good.split('.');
    const other = await createPolicySigner();
    const { kid } = trust.policyKey;
    const hs256 = b64({ alg: 'HS256', typ: POLICY_BUNDLE_TYPE, kid });
    const mac = createHmac('sha256', trust.policyKey.x).update(`${hs256}.${payload}`).digest('base64url');
    return [
      ['nothing', '', 'policy.unreadable'],
      ['words', 'not a bundle', 'policy.unreadable'],
      ['a header that is no JSON', `!!!.${payload}.${signature}`, 'policy.unreadable'],
      ['another payload', `${header}.${b64({ serial: 10 })}.${signature}`, 'policy.bad_signature'],
      ['no signature', `${header}.${payload}.`, 'policy.bad_signature'],
      ['alg none', `${b64({ alg: 'none', typ: POLICY_BUNDLE_TYPE, kid })}.${payload}.`, 'policy.bad_signature'],
      ['a MAC with the public key', `${hs256}.${payload}.${mac}`, 'policy.bad_signature'],
      ['another key', await other.sign({ serial: 9 }), 'policy.bad_signature'],
      ['another key under our kid', await other.sign({ serial: 9 }, { kid }), 'policy.bad_signature'],
      ['another typ', await sign({ serial: 9 }, { typ: 'JWT' }), 'policy.bad_signature'],
      ['another collector', await sign({ serial: 9, collector: 'collector-2' }), 'policy.invalid'],
      ['a member too many', await sign({ serial: 9, extra: true }), 'policy.invalid'],
      ['no serial', await sign({ serial: undefined }), 'policy.invalid'],
      ['a rule that Cedar refuses', await sign({ serial: 9, policy: withCedar('permit (') }), 'policy.invalid'],
    ];
  }
  const withCedar = (cedar: string) => ({ ...DEFAULT_POLICY, access: { ...DEFAULT_POLICY.access, cedar } });

  it('is refused', async () => {
    const store = await world().open();
    for (const [what, jws, code] of await forgeries()) {
      expect([what, await store.apply(jws)]).toEqual([what, { kind: 'refused', code, serial: null }]);
    }
    expect(store.current().source).toBe('built-in');
  });

  it('nor is any bundle taken before enrolment', async () => {
    const { state, clock } = world();
    const store = await openPolicyStore({ state, clock, trust: null, builtIn: DEFAULT_POLICY });
    expect(await store.apply(await sign())).toMatchObject({ kind: 'refused', code: 'policy.bad_signature' });
  });
});
