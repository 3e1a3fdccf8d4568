import { z } from 'zod';
import { PolicySchema } from './policy.ts';

/** Media type and JWS `typ` of a signed policy. */
export const POLICY_BUNDLE_TYPE = 'glasskey-policy+jws';

/** Claims of the signed policy: a compact JWS, `alg` EdDSA, `kid` the RFC 7638 thumbprint of the collector's policy key. */
export const PolicyBundleSchema = z.strictObject({
  /** Rises by at least one with every bundle; an agent refuses one that is not above its last. */
  serial: z.number().int().min(1),
  issuedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  collector: z.string().min(1).max(128),
  policy: PolicySchema,
});
export type PolicyBundle = z.infer<typeof PolicyBundleSchema>;
