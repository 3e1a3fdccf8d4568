import { isDeepStrictEqual } from 'node:util';
import { CompactSign, generateKeyPair } from 'jose';
import type { Seeded } from '../../../../e2e/proofs/support/seeded.ts';
import { openPolicyStore, type PolicyStore } from '../../../../electron/core/policy/policy-store.ts';
import { createPolicySigner, type PolicySigner } from '../../../../electron/core/policy/testing/sign-policy.ts';
import { DEFAULT_POLICY } from '../../../../protocol/policy/default-policy.ts';
import { PolicySchema } from '../../../../protocol/policy/policy.ts';
import { mutateText } from '../mutate-text.ts';
import { mutateValue } from '../mutate-value.ts';
import { fault, REFUSED, TAKEN, type CaseEnd, type FuzzTarget } from '../target.ts';
import { isSafePolicy } from './policy-rules.ts';

const NOW_MS = Date.parse('2026-06-01T00:00:00Z');
const clock = { wallMs: () => NOW_MS, monotonicMs: () => 0 };
/** A policy with something in every place. */
const FULL = {
  ...DEFAULT_POLICY,
  viewers: [
    {
      kind: 'desktop',
      id: 'aeskulap',
      title: 'Aeskulap',
      file: '/usr/bin/aeskulap',
      sha256: null,
      args: ['{folder}'],
      environment: ['LANG'],
    },
    {
      kind: 'web',
      id: 'web',
      title: 'Web',
      url: 'https://pacs.example.org/v?s={studyUid}',
      origins: ['https://pacs.example.org'],
    },
  ],
  pacs: {
    dicomWebUrl: 'https://pacs.example.org/dicom-web',
    timeoutSeconds: 5,
    authentication: 'none',
    defaultIssuer: 'H',
  },
  access: { ...DEFAULT_POLICY.access, knownNetworks: ['10.0.0.0/8', '2001:db8::/32'] },
};

type Forger = (seeded: Seeded) => Promise<string>;

/** Everything that was not signed with the collector's key as it stands there. */
async function createForgers(signer: PolicySigner): Promise<readonly [Forger, ...Forger[]]> {
  const good = await signer.sign({ policy: FULL, serial: 2 });
  const another = await signer.sign({ policy: FULL, serial: 3 });
  const [header = '', payload = '', signature = ''] = good.split('.');
  const decoded = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');
  const foreign = (await generateKeyPair('EdDSA')).privateKey;
  const shared = Buffer.from(signer.trust.policyKey.x, 'base64url');
  const sign = (claims: unknown, alg: string, key: Parameters<CompactSign['sign']>[0]): Promise<string> =>
    new CompactSign(Buffer.from(JSON.stringify(claims) ?? ''))
      .setProtectedHeader({ alg, typ: 'glasskey-policy+jws', kid: signer.trust.policyKey.kid })
      .sign(key);
  return [
    async (seeded) => mutateText(good, seeded),
    async (seeded) => `${encoded(mutateValue(decoded(header), seeded))}.${payload}.${signature}`,
    async (seeded) => `${header}.${encoded(mutateValue(decoded(payload), seeded))}.${signature}`,
    async () => `${header}.${payload}.${another.split('.')[2]}`,
    async () => `${encoded({ ...(decoded(header) as object), alg: 'none' })}.${payload}.`,
    async (seeded) => sign(mutateValue(decoded(payload), seeded), 'EdDSA', foreign),
    // The public key taken for a shared secret (RFC 8725 section 2.1).
    async (seeded) => sign(mutateValue(decoded(payload), seeded), 'HS256', shared),
  ];
}

/** Policy as it arrives: forged in every way, and signed with the right key but not what a policy is. */
export const policyBundle: FuzzTarget = {
  name: 'policy-bundle',
  count: 60_000,
  open: async () => {
    const signer = await createPolicySigner();
    const forgers = await createForgers(signer);
    const open = (): Promise<PolicyStore> => {
      const kept = new Map<string, unknown>();
      const state = {
        get: (name: string) => kept.get(name),
        set: (name: string, value: unknown) => void kept.set(name, value),
      };
      return openPolicyStore({ state, clock, trust: signer.trust, builtIn: DEFAULT_POLICY });
    };
    let store = await open();
    const step = async (seeded: Seeded): Promise<CaseEnd> => {
      if (seeded.between(0, 3) > 0) {
        const end = await judgeForged(store, await seeded.oneOf(forgers)(seeded));
        if (end === TAKEN) store = await open();
        return end;
      }
      const claims = { serial: 2, expiresAt: '2026-12-31T00:00:00Z', policy: FULL };
      const changed = mutateValue(claims, seeded);
      return judgeSigned(
        await open(),
        await signer.sign({ ...claims, ...(typeof changed === 'object' ? changed : {}) }),
      );
    };
    return { step, close: async () => [] };
  },
};

async function judgeForged(store: PolicyStore, jws: string): Promise<CaseEnd> {
  const result = await store.apply(jws);
  if (result.kind === 'refused')
    return store.current().source === 'built-in' ? REFUSED : fault('refused, yet in force');
  // The same claims under the same signature: what was changed is how it is written, or nothing.
  const { policy, serial } = store.current();
  const isGood = serial === 2 && isDeepStrictEqual(policy, PolicySchema.parse(FULL));
  return isGood ? TAKEN : fault(`a forged bundle was ${result.kind}`);
}

async function judgeSigned(store: PolicyStore, jws: string): Promise<CaseEnd> {
  const result = await store.apply(jws);
  if (result.kind === 'refused') return REFUSED;
  const { policy, serial, expiresAt } = store.current();
  if (!Number.isSafeInteger(serial) || Number(serial) < 1) return fault(`serial ${serial} was applied`);
  if (!(Date.parse(expiresAt ?? '') > NOW_MS)) return fault('an expired policy was applied');
  return isSafePolicy(policy) ? TAKEN : fault('a policy beyond its limits was applied');
}
