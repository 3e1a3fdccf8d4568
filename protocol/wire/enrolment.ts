import { z } from 'zod';
import { Base64HashSchema } from '../base64-hash.ts';

/** A ring of updates: who gets a new version first, next, last. */
export const RingSchema = z.string().regex(/^[a-z0-9-]{1,32}$/);
/** To whom a workstation belongs, where one collector serves several hospitals or practices. */
export const TenantSchema = z.string().min(1).max(64);

/** What `glasskey collector token` prints, base64url of this JSON: all that a workstation needs to enrol once. */
export const EnrolmentTokenSchema = z.strictObject({
  v: z.literal(1),
  collector: z.url({ protocol: /^https$/ }),
  /** SHA-256 of the DER of the collector's CA certificate, lower-case hex. */
  caFingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  secret: z.string().min(22).max(128),
  site: z.string().min(1).max(64),
  expiresAt: z.iso.datetime(),
  /** The next two only where they were asked for: agents of before there were any refuse a token that has them. */
  tenant: TenantSchema.optional(),
  ring: RingSchema.optional(),
});
export type EnrolmentToken = z.infer<typeof EnrolmentTokenSchema>;

/** POST /v1/enrol. The one request without a client certificate. */
export const EnrolRequestSchema = z.strictObject({
  secret: z.string().min(22).max(128),
  /** PKCS #10 in PEM, key P-256 or Ed25519. */
  csr: z.string().max(8192),
  workstation: z.string().min(1).max(64),
  machineId: z.string().min(1).max(128),
  /** First key of a new chain of seals (protocol/seal), base64 of 32 random bytes; without one, nothing is sealed. */
  sealKey: Base64HashSchema.optional(),
});
export type EnrolRequest = z.infer<typeof EnrolRequestSchema>;

export const EnrolReplySchema = z.strictObject({
  certificate: z.string(),
  ca: z.string(),
  collector: z.string(),
  site: z.string(),
  /** Public Ed25519 key that signs policy, as JWK. */
  policyKey: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid: z.string() }),
  /** Who signs the checkpoints of the collector's transparency log (C2SP signed-note verifier key). */
  logKey: z.string().max(512),
});
export type EnrolReply = z.infer<typeof EnrolReplySchema>;

const DAY_MS = 86_400_000;
/** A workstation asks for its next certificate when its own is good for less than this. */
export const RENEW_FROM_MS = 180 * DAY_MS;
/** And gets one for a little longer before, because its clock may be ahead; earlier it is `certificate.not_due`. */
export const RENEWABLE_FROM_MS = 200 * DAY_MS;

/** POST /v1/certificate, with the certificate that is to be renewed: the next one, over another key. */
export const RenewRequestSchema = EnrolRequestSchema.pick({ csr: true });
export type RenewRequest = z.infer<typeof RenewRequestSchema>;
export const RenewReplySchema = EnrolReplySchema.pick({ certificate: true });
export type RenewReply = z.infer<typeof RenewReplySchema>;

/**
 * POST /v1/seal-key, from a workstation that enrolled without one. The first key that it names is kept for good; the same one
 * again is answered alike, another is `seal.key_refused`: only a new enrolment begins a new chain.
 */
export const SealKeyRequestSchema = z.strictObject({ sealKey: Base64HashSchema });
export type SealKeyRequest = z.infer<typeof SealKeyRequestSchema>;
/** Names the chain: 16 bytes, lower-case hex. */
export const SealKeyReplySchema = z.strictObject({ chain: z.string().regex(/^[0-9a-f]{32}$/) });
export type SealKeyReply = z.infer<typeof SealKeyReplySchema>;
