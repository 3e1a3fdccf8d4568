import { z } from 'zod';
import { RECORD_CLASSES } from '../audit/record-class.ts';
import { StudyUidSchema } from './reader.ts';

/** What a legal hold is on; everything that is said must fit a record. */
export const HoldScopeSchema = z
  .strictObject({
    /** Without an issuer: the one that the policy says an empty IssuerOfPatientID means. */
    patient: z.strictObject({ patientId: z.string().min(1).max(64), issuer: z.string().max(64).optional() }).optional(),
    studyUid: StudyUidSchema.optional(),
    user: z.string().min(1).max(64).optional(),
    /** From this moment on; up to and without that one. */
    from: z.iso.datetime({ offset: true }).optional(),
    to: z.iso.datetime({ offset: true }).optional(),
  })
  .refine((scope) => Object.values(scope).some((value) => value !== undefined), 'a hold on nothing');
export type HoldScope = z.infer<typeof HoldScopeSchema>;

/** Spaces around are no part of a patient's id or issuer. */
const trimmed = ({ patient, ...scope }: HoldScope): HoldScope => {
  if (patient === undefined) return scope;
  const { patientId, issuer } = patient;
  return {
    ...scope,
    patient: { patientId: patientId.trim(), ...(issuer === undefined ? {} : { issuer: issuer.trim() }) },
  };
};

/** POST /v1/reader/holds. What is stored is read as it was written: only a request is trimmed. */
export const HoldRequestSchema = z.strictObject({
  scope: HoldScopeSchema.transform(trimmed).pipe(HoldScopeSchema),
  reason: z.string().trim().min(10).max(1000),
});
export type HoldRequest = z.infer<typeof HoldRequestSchema>;

/** One hold. Releasing takes two people: `release-asked` waits for the second. */
export const HoldSchema = z.object({
  id: z.number().int(),
  state: z.enum(['held', 'release-asked', 'released']),
  scope: HoldScopeSchema,
  reason: z.string(),
  addedBy: z.string(),
  addedAt: z.iso.datetime(),
  askedBy: z.string().nullable(),
  releasedBy: z.string().nullable(),
  releasedAt: z.iso.datetime().nullable(),
});
export type HoldRow = z.infer<typeof HoldSchema>;
/** A hold that was just put. `records`: how many it holds now, so that one on nobody shows; null: on time alone, not counted. */
export const HoldAddedSchema = HoldSchema.extend({ records: z.number().int().nullable() });
export type HoldAdded = z.infer<typeof HoldAddedSchema>;
/** GET /v1/reader/holds. It names patients, and that it was read is recorded. */
export const HoldsReplySchema = z.object({ holds: z.array(HoldSchema) });

/** POST /v1/reader/destructions: proposes what is due, or of that only one class or month of arrival. */
export const DestructionRequestSchema = z.strictObject({
  class: z.enum(RECORD_CLASSES).optional(),
  month: z
    .string()
    .regex(/^\d{4}-\d{2}$/)
    .optional(),
});
export type DestructionRequest = z.infer<typeof DestructionRequestSchema>;

/**
 * Records of one class that arrived in one month: how many are due, and how many are not: under a hold, or `young`, by
 * their own time not old enough (a clock was wrong when they arrived). `young` is said of what is due now alone.
 */
export const DuePartSchema = z.object({
  class: z.enum(RECORD_CLASSES),
  month: z.string(),
  count: z.number().int(),
  held: z.number().int(),
  young: z.number().int().optional(),
  /** Over their time too, and not looked at before the older ones are destroyed: `count` is all there are, held or not. */
  later: z.boolean().optional(),
});
export type DuePart = z.infer<typeof DuePartSchema>;

/** `proposed` waits for the second person; `approved`: keys gone, bytes being erased; `lapsed`: no longer what was proposed. */
export const DestructionRowSchema = z.object({
  id: z.number().int(),
  state: z.enum(['proposed', 'lapsed', 'approved', 'done']),
  parts: z.array(DuePartSchema),
  proposedBy: z.string(),
  proposedAt: z.iso.datetime(),
  approvedBy: z.string().nullable(),
  approvedAt: z.iso.datetime().nullable(),
  /** Where older collectors put it. Now always null: it has a route of its own. */
  certificate: z.string().nullable(),
});
export type DestructionRow = z.infer<typeof DestructionRowSchema>;
/** GET /v1/reader/destructions/:id/certificate: the signed certificate (audit/destruction.ts), once it is done. */
export const CertificateReplySchema = z.object({ certificate: z.string() });
export type CertificateReply = z.infer<typeof CertificateReplySchema>;
/** GET /v1/reader/destructions. */
export const DestructionsReplySchema = z.object({
  due: z.array(DuePartSchema),
  destructions: z.array(DestructionRowSchema),
});
export type DestructionsReply = z.infer<typeof DestructionsReplySchema>;
