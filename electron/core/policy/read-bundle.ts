import { compactVerify, decodeProtectedHeader, errors, importJWK } from 'jose';
import { z } from 'zod';
import { checkPolicy } from '../../../protocol/policy/check-policy.ts';
import { POLICY_BUNDLE_TYPE, PolicyBundleSchema, type PolicyBundle } from '../../../protocol/policy/policy-bundle.ts';
import type { EnrolReply } from '../../../protocol/wire/enrolment.ts';

/** Whose word on policy counts here: fixed at enrolment. */
export type PolicyTrust = Pick<EnrolReply, 'collector' | 'policyKey'>;

export type BundleRefusal = 'policy.unreadable' | 'policy.bad_signature' | 'policy.invalid';
export type ReadBundle =
  { readonly ok: true; readonly bundle: PolicyBundle } | { readonly ok: false; readonly code: BundleRefusal };

const HeaderSchema = z.looseObject({ alg: z.string(), typ: z.string(), kid: z.string() });

/** Verifies and reads a signed policy: compact JWS (RFC 7515), EdDSA with the pinned key and nothing else. */
export async function readBundle(jws: string, trust: PolicyTrust): Promise<ReadBundle> {
  const header = readHeader(jws);
  if (header === null) return { ok: false, code: 'policy.unreadable' };
  const isOurs = header.alg === 'EdDSA' && header.typ === POLICY_BUNDLE_TYPE && header.kid === trust.policyKey.kid;
  const payload = isOurs ? await verifiedPayload(jws, trust) : null;
  if (payload === null) return { ok: false, code: 'policy.bad_signature' };
  const bundle = PolicyBundleSchema.safeParse(parseJson(payload));
  if (!bundle.success || bundle.data.collector !== trust.collector || !checkPolicy(bundle.data.policy).ok) {
    return { ok: false, code: 'policy.invalid' };
  }
  return { ok: true, bundle: bundle.data };
}

function readHeader(jws: string): z.infer<typeof HeaderSchema> | null {
  try {
    return HeaderSchema.parse(decodeProtectedHeader(jws));
  } catch {
    return null; // not a JWS at all; what it says instead is of no interest
  }
}

async function verifiedPayload(jws: string, trust: PolicyTrust): Promise<Uint8Array | null> {
  try {
    const key = await importJWK({ ...trust.policyKey, alg: 'EdDSA' });
    return (await compactVerify(jws, key, { algorithms: ['EdDSA'] })).payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error; // a pinned key that is none: a fault of this workstation, not of the bundle
  }
}

function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString());
  } catch {
    return null; // signed, yet no JSON: the schema refuses null
  }
}
