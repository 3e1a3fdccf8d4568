import { z } from 'zod';

/** A version that a rollout names: a release, nothing from before one. */
export const ReleaseSchema = z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,6}$/);

/**
 * GET /v1/update?machine=ID: which version the workstation of that machine may have now. Without a certificate: whoever
 * installs is root, and the workstation's key lies in a person's keychain. The answer names a version and gives none away:
 * where to get it, and whose signature it must carry, the workstation's own package sources say.
 */
export const UpdateQuerySchema = z.strictObject({
  /** `machineId` of the enrolment (electron/core/workstation/identity.ts): SHA-256 in lower-case hex. */
  machine: z.string().regex(/^[0-9a-f]{64}$/),
});

export const UpdateReplySchema = z.strictObject({
  /** null: it stays with what it has. */
  version: ReleaseSchema.nullable(),
  /** Whether a workstation of that machine has a certificate that counts: another one waits in vain. Not said by older collectors. */
  known: z.boolean().optional(),
});
export type UpdateReply = z.infer<typeof UpdateReplySchema>;
