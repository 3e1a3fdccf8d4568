import { z } from 'zod';
import { PersonSchema, UserIdSchema } from '../people.ts';

/** A person's second factor. Leaves the collector only after it was verified, to be sealed for offline use. */
export const SecondFactorSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('totp'),
    secret: z.string().min(26).max(128), // Base32
    algorithm: z.enum(['SHA1', 'SHA256', 'SHA512']),
    digits: z.union([z.literal(6), z.literal(8)]),
    period: z.union([z.literal(30), z.literal(60)]),
    /** The last accepted step; it and every older one are refused. -1: none yet. */
    lastStep: z.number().int().min(-1),
  }),
  z.strictObject({
    kind: z.literal('hotp'),
    secret: z.string().min(26).max(128),
    algorithm: z.enum(['SHA1', 'SHA256', 'SHA512']),
    digits: z.union([z.literal(6), z.literal(8)]),
    /** The next counter that can be accepted. */
    counter: z.number().int().min(0),
  }),
]);
export type SecondFactor = z.infer<typeof SecondFactorSchema>;

const PASSWORD = z.string().min(1).max(1024);
const CODE = z.string().regex(/^[0-9]{6,8}$/);

/** What proves the second factor: a code, two codes in a row of a drifted hardware token, or a recovery code. */
export const SecondProofSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('code'), code: CODE }),
  z.strictObject({ kind: z.literal('resynchronise'), codes: z.tuple([CODE, CODE]) }),
  z.strictObject({ kind: z.literal('recovery'), code: z.string().min(8).max(64) }),
]);
export type SecondProof = z.infer<typeof SecondProofSchema>;

/** POST /v1/sign-in/password. `unlock` and `emergency` ask for the password alone. */
export const PasswordRequestSchema = z.strictObject({
  user: UserIdSchema,
  password: PASSWORD,
  purpose: z.enum(['sign-in', 'unlock', 'emergency']),
});
export type PasswordRequest = z.infer<typeof PasswordRequestSchema>;

export const PasswordReplySchema = z.discriminatedUnion('next', [
  z.strictObject({ next: z.literal('code'), attempt: z.string() }),
  /** First sign-in: the factor to be enrolled, confirmed by POST /v1/sign-in/enrolment. */
  z.strictObject({ next: z.literal('enrol'), attempt: z.string(), otpauthUri: z.string(), secret: z.string() }),
  z.strictObject({ next: z.literal('done'), person: PersonSchema }),
]);
export type PasswordReply = z.infer<typeof PasswordReplySchema>;

/** POST /v1/sign-in/code. An attempt lives five minutes and for one success. */
export const CodeRequestSchema = z.strictObject({ attempt: z.string().max(128), proof: SecondProofSchema });
export type CodeRequest = z.infer<typeof CodeRequestSchema>;

/** POST /v1/sign-in/enrolment: the first code of a new factor makes it count. */
export const EnrolmentConfirmSchema = z.strictObject({ attempt: z.string().max(128), code: CODE });
export type EnrolmentConfirm = z.infer<typeof EnrolmentConfirmSchema>;

/** POST /v1/step-up: a code asked again within a session. */
export const StepUpRequestSchema = z.strictObject({ user: UserIdSchema, proof: SecondProofSchema });
export type StepUpRequest = z.infer<typeof StepUpRequestSchema>;

/** Reply of the three above: who it is, and what an agent seals for offline use. */
export const SignedInReplySchema = z.strictObject({
  person: PersonSchema,
  factor: SecondFactorSchema,
  /** Only when a factor has just been enrolled: shown once. */
  recoveryCodes: z.array(z.string()).max(10),
});
export type SignedInReply = z.infer<typeof SignedInReplySchema>;
