import { z } from 'zod';
import type { Channel, Requests } from './contract.ts';

// People type their name as they like: whether it is one is judged with the password, in the same time and words.
const USER = z.string().max(64);
const PASSWORD = z.string().min(1).max(1024);
const CODE = z.string().regex(/^[0-9]{6,8}$/);
const UID = z
  .string()
  .max(64)
  .regex(/^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*$/); // PS3.5 section 9.1
const PROFILE = z.string().regex(/^[a-z0-9-]{1,32}$/);
const NOTHING = z.null();

/** The shape of every request. Strict: a further field is refused. */
export const SCHEMAS: { readonly [C in Channel]: z.ZodType<Requests[C]['input']> } = {
  'session:signIn': z.strictObject({ user: USER, password: PASSWORD }),
  'session:proveFactor': z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('code'), code: CODE }),
    z.strictObject({ kind: z.literal('recovery'), code: z.string().min(8).max(64) }),
    z.strictObject({ kind: z.literal('resynchronise'), codes: z.tuple([CODE, CODE]) }),
  ]),
  'session:confirmFactor': z.strictObject({ code: CODE }),
  'session:recoveryCodesKept': NOTHING,
  'session:cancelSignIn': NOTHING,
  'session:unlock': z.strictObject({ password: PASSWORD, code: CODE.nullable() }),
  'session:lock': NOTHING,
  'session:signOut': z.strictObject({ viewers: z.enum(['close', 'leave', 'stay']).nullable() }),
  'study:search': z.strictObject({ query: z.string().max(128) }),
  'study:open': z.strictObject({ studyUid: UID, viewerId: PROFILE }),
  'study:stepUp': z.strictObject({ studyUid: UID, viewerId: PROFILE, code: CODE }),
  'handover:look': z.strictObject({ id: z.uuid() }),
  'handover:dismiss': z.strictObject({ id: z.uuid() }),
  'viewer:close': z.strictObject({ launchId: z.uuid() }),
  'emergency:open': z.strictObject({ studyUid: UID.nullable(), grantId: z.uuid().nullable() }),
  'emergency:subject': NOTHING,
  'emergency:identify': z.strictObject({ user: z.string().trim().min(1).max(64), password: PASSWORD.nullable() }),
  'emergency:search': z.strictObject({ query: z.string().max(128) }),
  'emergency:request': z.strictObject({
    patientId: z.string().trim().max(64), // empty: the archive knows none of that study's
    issuer: z.string().max(64),
    studyUid: UID.nullable(),
    reasonCode: z.string().max(32),
    words: z.string().max(500),
  }),
  'emergency:confirm': NOTHING,
  'emergency:cancel': NOTHING,
  'emergency:end': z.strictObject({ grantId: z.uuid() }),
};
