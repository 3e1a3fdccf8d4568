import { createPublicKey, type webcrypto } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, importPKCS8 } from 'jose';
import type { EnrolReply } from '../../protocol/wire/enrolment.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { Store } from '../store/open-store.ts';
import { CollectorError } from '../collector-error.ts';

/** The key that signs policy: Ed25519, its id the RFC 7638 thumbprint. */
export type PolicyKey = { readonly privateKey: webcrypto.CryptoKey; readonly jwk: EnrolReply['policyKey'] };

/** Opens the policy key; makes it at the first start. It lies in the store, sealed by the master key. */
export async function openPolicyKey(store: Store, keyring: Keyring): Promise<PolicyKey> {
  if (keyring.readSecret('policy.key') === null) {
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const made = await exportPKCS8(privateKey);
    store.transaction(() => {
      if (keyring.readSecret('policy.key') === null) keyring.keepSecret('policy.key', Buffer.from(made));
    });
  }
  const pem = keyring.readSecret('policy.key')?.toString('utf8');
  if (pem === undefined) throw new CollectorError('policy.key_missing');
  const { x } = await exportJWK(createPublicKey(pem));
  if (x === undefined) throw new CollectorError('policy.key_missing');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x } as const;
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey: await importPKCS8(pem, 'EdDSA'), jwk: { ...jwk, kid } };
}
