import { z } from 'zod';
import { AuditUserSchema, EventKindSchema, ReasonSchema } from '../audit/event.ts';
import { RECORD_CLASSES } from '../audit/record-class.ts';
import { RecordProofSchema } from '../log/record-proof.ts';
import { StudyUidSchema } from './reader.ts';
import { TimeBoundSchema } from './time-bound.ts';

/** Most records that one answer holds. */
export const WHO_SAW_MOST = 2000;

/** POST /v1/reader/who-saw: who opened the images of a patient or saw the patient in a list, or who opened one study. In the body: an address would be logged on the way. */
export const WhoSawRequestSchema = z.strictObject({
  by: z.discriminatedUnion('kind', [
    /** Spaces around are no part of it. Without an issuer: the one that the policy says an empty IssuerOfPatientID means. */
    z.strictObject({
      kind: z.literal('patient'),
      patientId: z.string().trim().min(1).max(64),
      issuer: z.string().trim().max(64).optional(),
    }),
    z.strictObject({ kind: z.literal('study'), studyUid: StudyUidSchema }),
  ]),
  from: TimeBoundSchema.optional(),
  to: TimeBoundSchema.optional(),
});
export type WhoSawRequest = z.infer<typeof WhoSawRequestSchema>;

/**
 * `requested`: asked for, and nothing says that it was shown; `ended`: of one whose beginning is not here; `failed`, `refused`:
 * tried, whatever it was (the kind of its first record says); `listed`: in a search's answer; `other`: by that kind, too.
 */
export const ACCESS_KINDS = [
  'opened',
  'ended',
  'requested',
  'failed',
  'refused',
  'exported',
  'printed',
  'copied',
  'emergency',
  'listed',
  'other',
] as const;
export type AccessKind = (typeof ACCESS_KINDS)[number];

/**
 * One record behind an access; with `record`, the exact bytes in base64, its proof can be checked by `glasskey log verify`.
 * The bytes of a search name the other patients of its list too.
 */
export const AccessRecordSchema = z.object({
  trail: z.uuid(),
  seq: z.number().int(),
  kind: EventKindSchema,
  at: z.string(),
  record: z.base64(),
  /** Null: it came before there was a log, or `isWaiting`: too few witnesses have cosigned the log with it yet. */
  proof: RecordProofSchema.nullable(),
  isWaiting: z.literal(true).optional(),
});

/** Everything that was recorded of one opening, refusal, export, emergency or search. */
export const AccessSchema = z.object({
  what: z.enum(ACCESS_KINDS),
  /** RFC 3339, as the workstation told it; `endedAt`: when the viewer was closed, if that is known. */
  at: z.string(),
  endedAt: z.string().nullable(),
  user: AuditUserSchema.nullable(),
  workstation: z.string(),
  site: z.string().nullable(),
  study: z.object({ studyUid: z.string().nullable(), accession: z.string().nullable() }).nullable(),
  /** HL7 v3 ActReason: `BTG` for what was done under an emergency grant; null: ordinary use. */
  purpose: z.enum(['BTG']).nullable(),
  because: z.array(ReasonSchema),
  emergency: z
    .object({
      grant: z.string(),
      /** Category and its words; what the clinician wrote is in the review alone. */
      reason: z.string(),
      text: z.string(),
      /** How sure it was who broke the glass: `claimed` is a name that was only said. */
      identity: z.string(),
      startedAt: z.string(),
    })
    .nullable(),
  /** Of `listed`: the list that a search showed. */
  list: z
    .object({
      /** Studies in it, and how many of them this patient's are; null: the agent did not say yet. */
      found: z.number().int(),
      studies: z.number().int().nullable(),
      /** What was asked for, by the names of its fields: what stood in them can tell of somebody else. */
      query: z.array(z.string()),
    })
    .nullable(),
  records: z.array(AccessRecordSchema).min(1),
});
export type Access = z.infer<typeof AccessSchema>;

export const WhoSawReplySchema = z.object({
  madeAt: z.iso.datetime(),
  collector: z.string(),
  by: WhoSawRequestSchema.shape.by,
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** In order of time. */
  accesses: z.array(AccessSchema),
  /** There are more records than one answer holds: ask for a shorter time. */
  isCut: z.boolean(),
  /** Records that are damaged: what they say cannot be told. Collectors from before there was this gave no answer then. */
  unreadable: z
    .array(z.object({ trail: z.uuid(), seq: z.number().int(), at: z.string(), kind: z.string() }))
    .default([]),
  /** Content of that class and month that was destroyed: nobody can tell any more whom it was about. */
  destroyed: z.array(
    z.object({
      certificate: z.number().int(),
      class: z.enum(RECORD_CLASSES),
      month: z.string(),
      count: z.number().int(),
    }),
  ),
  /** Records from before there was the index that was asked, which it does not hold yet. */
  unindexed: z.number().int(),
  /**
   * Workstations of which records of this time may be missing here. `upTo`: what it recorded later it may still hold; null:
   * nothing says so. `lostAt`: when it was found that some of its records are lost. Collectors of before do not tell.
   */
  notHere: z
    .array(
      z.object({
        workstation: z.string(),
        site: z.string(),
        upTo: z.string().nullable(),
        lostAt: z.string().nullable(),
      }),
    )
    .optional(),
  /** Issuers of which an earlier policy said that an empty one means them, where records of that number in or around this time are under them. */
  otherIssuers: z.array(z.string()).default([]),
  /** How many witnesses outside have to cosign the log. Collectors of before do not tell. */
  witnesses: z.number().int().min(0).optional(),
  /** How the policy wants the page for the patient. */
  page: z.object({ staff: z.enum(['name', 'role']), contact: z.string() }),
});
export type WhoSawReply = z.infer<typeof WhoSawReplySchema>;
