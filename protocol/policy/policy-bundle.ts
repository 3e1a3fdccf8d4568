import { z } from 'zod';
import { PolicySchema } from './policy.ts';

/** Media type and JWS `typ` of a signed policy. */
export const POLICY_BUNDLE_TYPE = 'glasskey-policy+jws';

/** Whose cosignatures a checkpoint of the collector's log needs here: `required` of these verifier keys (C2SP, type 0x04). */
export const WitnessesInPolicySchema = z.strictObject({
  keys: z.array(z.string().max(512)).max(32),
  required: z.number().int().min(0).max(32),
});
export type WitnessesInPolicy = z.infer<typeof WitnessesInPolicySchema>;

/** Claims of the signed policy: a compact JWS, `alg` EdDSA, `kid` the RFC 7638 thumbprint of the collector's policy key. */
export const PolicyBundleSchema = z.strictObject({
  /** Rises by at least one with every bundle; an agent refuses one that is not above its last. */
  serial: z.number().int().min(1),
  issuedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  collector: z.string().min(1).max(128),
  policy: PolicySchema,
  /** Absent: none is required. */
  witnesses: WitnessesInPolicySchema.optional(),
});
export type PolicyBundle = z.infer<typeof PolicyBundleSchema>;
