import { z } from 'zod';
import { PersonSchema } from '../people.ts';

/**
 * What people who review read at the collector, /v1/reader/*. No client certificate: a person signs in with password and
 * code (the bodies of sign-in.ts at /v1/reader/sign-in/password, /code and /enrolment) and gets a bearer token. Requests are
 * strict; what a newer collector adds to its replies is left unread, so that the two need not be of one version.
 */
export const ReaderSessionSchema = z.object({
  token: z.string(),
  expiresAt: z.iso.datetime(),
  person: PersonSchema,
  /** Only when a factor has just been enrolled: shown once. */
  recoveryCodes: z.array(z.string()).max(10),
});
export type ReaderSession = z.infer<typeof ReaderSessionSchema>;

/** GET /v1/reader/alerts?state=open|all[&before=ID]: the latest first; `before`: those that follow that one. */
export const AlertSchema = z.object({
  id: z.number().int(),
  kind: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  workstation: z.string().nullable(),
  trail: z.string().nullable(),
  seq: z.number().int().nullable(),
  user: z.string().nullable(),
  /** When it happened, as the workstation told it; `lastAt`: when it was last raised here. */
  at: z.string(),
  lastAt: z.iso.datetime(),
  count: z.number().int(),
  state: z.enum(['open', 'acknowledged']),
  acknowledgedBy: z.string().nullable(),
});
export type AlertRow = z.infer<typeof AlertSchema>;
/** `more`: so many follow that are not in this answer; an older collector does not say. */
export const AlertsReplySchema = z.object({ alerts: z.array(AlertSchema), more: z.number().int().min(0).default(0) });
export type AlertsReply = z.infer<typeof AlertsReplySchema>;

/** POST /v1/reader/alerts/:id/acknowledge. */
export const AcknowledgedSchema = AlertSchema.pick({ id: true });
export type Acknowledged = z.infer<typeof AcknowledgedSchema>;

export const VERDICTS = ['justified', 'not-justified', 'needs-follow-up'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** POST /v1/reader/reviews/:id/verdict. `needs-follow-up` leaves the review open. */
export const VerdictRequestSchema = z.strictObject({
  verdict: z.enum(VERDICTS),
  words: z.string().trim().min(10).max(4000),
});
export type VerdictRequest = z.infer<typeof VerdictRequestSchema>;

/** GET /v1/reader/reviews?state=open|all. No patient is named here; GET /v1/reader/reviews/:id says it, and is recorded. */
export const ReviewSchema = z.object({
  id: z.number().int(),
  grant: z.string(),
  workstation: z.string(),
  site: z.string(),
  user: z.string(),
  identity: z.enum(['verified', 'claimed']),
  startedAt: z.iso.datetime(),
  deadlineAt: z.iso.datetime(),
  isOverdue: z.boolean(),
  state: z.enum(['open', 'done']),
  verdict: z.enum(VERDICTS).nullable(),
  reviewer: z.string().nullable(),
});
export type Review = z.infer<typeof ReviewSchema>;
export const ReviewsReplySchema = z.object({
  reviews: z.array(ReviewSchema),
  more: z.number().int().min(0).default(0),
});
export type ReviewsReply = z.infer<typeof ReviewsReplySchema>;

/** A StudyInstanceUID (DICOM PS3.5 section 9). */
export const StudyUidSchema = z.string().regex(/^[0-9.]{1,64}$/);

/**
 * A stored record as it is read: `record` is base64 of the exact bytes, empty when a destruction took them: its number. Empty
 * without a number: it cannot be read here any more, which `glasskey collector verify` tells.
 */
export const ReadRecordSchema = z.object({
  trail: z.uuid(),
  seq: z.number().int(),
  leaf: z.string(),
  head: z.string(),
  record: z.base64(),
  destroyed: z.number().int().nullable(),
});
export type ReadRecord = z.infer<typeof ReadRecordSchema>;

/** GET /v1/reader/reviews/:id: the emergency access, everything done under it, and the verdicts so far. */
export const ReviewReplySchema = z.object({
  review: ReviewSchema,
  records: z.array(ReadRecordSchema),
  verdicts: z.array(
    z.object({ verdict: z.enum(VERDICTS), words: z.string(), reviewer: z.string(), at: z.iso.datetime() }),
  ),
});
export type ReviewReply = z.infer<typeof ReviewReplySchema>;

/** GET /v1/reader/trails. */
export const TrailsReplySchema = z.object({
  trails: z.array(
    z.object({
      trail: z.uuid(),
      seq: z.number().int(),
      head: z.string(),
      workstation: z.string(),
      site: z.string(),
      lastAt: z.iso.datetime(),
    }),
  ),
});
export type TrailsReply = z.infer<typeof TrailsReplySchema>;

/** POST /v1/reader/search: whose records, or about which patient. In the body: an address would be logged on the way. */
export const SearchRequestSchema = z.strictObject({
  by: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('user'), user: z.string().min(1).max(64) }),
    z.strictObject({
      kind: z.literal('patient'),
      patientId: z.string().min(1).max(64),
      issuer: z.string().max(64),
    }),
    z.strictObject({ kind: z.literal('study'), studyUid: StudyUidSchema }),
    z.strictObject({ kind: z.literal('trail'), trail: z.uuid(), from: z.number().int().min(1) }),
  ]),
  limit: z.number().int().min(1).max(500),
});
export type SearchRequest = z.infer<typeof SearchRequestSchema>;
export const RecordsFoundSchema = z.object({ records: z.array(ReadRecordSchema) });

/** GET /v1/reader/feeds: what others are sent of the log. Numbers are indices in it. */
export const FeedStatusSchema = z.object({
  name: z.string(),
  kind: z.enum(['syslog', 'fhir']),
  to: z.string(),
  /** The first record that the receiver is not known to have. */
  next: z.number().int(),
  settled: z.number().int(),
  /** Messages written since the feed was added, repetitions included. */
  sent: z.number().int(),
  lagRecords: z.number().int(),
  /** Seconds since the first record that it lacks came here. */
  lagSeconds: z.number().int(),
  /** Why it does not get on: protocol/feed/feed.ts. */
  fault: z.string().nullable(),
  failingSince: z.iso.datetime().nullable(),
  confirmedAt: z.iso.datetime().nullable(),
});
export const FeedsReplySchema = z.object({ feeds: z.array(FeedStatusSchema) });
export type FeedsReply = z.infer<typeof FeedsReplySchema>;
