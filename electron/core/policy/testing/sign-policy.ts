import { calculateJwkThumbprint, CompactSign, exportJWK, generateKeyPair, type CompactJWSHeaderParameters } from 'jose';
import { DEFAULT_POLICY } from '../../../../protocol/policy/default-policy.ts';
import { POLICY_BUNDLE_TYPE, type PolicyBundle } from '../../../../protocol/policy/policy-bundle.ts';
import type { PolicyTrust } from '../read-bundle.ts';

export type PolicySigner = {
  readonly trust: PolicyTrust;
  /** A signed bundle. `change` goes into the claims, `header` into the protected header; neither is checked. */
  readonly sign: (change?: object, header?: Partial<CompactJWSHeaderParameters>) => Promise<string>;
};

/** A collector's policy key for tests. */
export async function createPolicySigner(collector = 'collector-1'): Promise<PolicySigner> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const { x = '' } = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x });
  const claims: PolicyBundle = {
    serial: 1,
    issuedAt: '2026-01-01T00:00:00Z',
    expiresAt: '2026-12-31T00:00:00Z',
    collector,
    policy: DEFAULT_POLICY,
  };
  return {
    trust: { collector, policyKey: { kty: 'OKP', crv: 'Ed25519', x, kid } },
    sign: (change = {}, header = {}) =>
      new CompactSign(Buffer.from(JSON.stringify({ ...claims, ...change })))
        .setProtectedHeader({ alg: 'EdDSA', typ: POLICY_BUNDLE_TYPE, kid, ...header })
        .sign(privateKey),
  };
}
