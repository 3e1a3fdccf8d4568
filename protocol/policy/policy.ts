import { z } from 'zod';
import { DirectSyslogSchema } from '../syslog/syslog-settings.ts';
import { RoleSchema, StudyActionSchema, UserIdSchema } from '../people.ts';
import { HandoverSchema, NO_HANDOVER } from './handover.ts';
import { MinimumVersionSchema } from './minimum-version.ts';
import { SafeUrlSchema } from './safe-url.ts';

/** Six years, in days with the leap days. */
const SIX_YEARS = 2192;
const days = z.number().int().min(90).max(36_525).default(SIX_YEARS);
const minutes = (low: number, high: number) => z.number().int().min(low).max(high);

/** Who a patient is: the identifier is unique only together with its issuer. */
export const PatientKeySchema = z.strictObject({ patientId: z.string().min(1).max(64), issuer: z.string().max(64) });
export type PatientKey = z.infer<typeof PatientKeySchema>;

/** A program on the workstation that shows a study from a folder of files. */
export const DesktopViewerSchema = z.strictObject({
  kind: z.literal('desktop'),
  id: z.string().regex(/^[a-z0-9-]{1,32}$/),
  title: z.string().min(1).max(48),
  /** Absolute path of the program. */
  file: z.string().min(1).max(512),
  /** SHA-256 of the program in hex; null leaves only the ownership check. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  /** One item is one argument. A placeholder is a whole item: {folder}, {files} (one argument each), {studyUid}, {accession}. */
  args: z.array(z.string().max(256)).max(32),
  /** Names of further environment variables that the program may see. */
  environment: z.array(z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/)).max(16),
});
export type DesktopViewer = z.infer<typeof DesktopViewerSchema>;

/** A viewer in the browser, shown in its own guarded window. */
export const WebViewerSchema = z.strictObject({
  kind: z.literal('web'),
  id: z.string().regex(/^[a-z0-9-]{1,32}$/),
  title: z.string().min(1).max(48),
  /** Address with {studyUid}, {accession}, {orthancId} (the study) or {orthancSeriesId} (its first series of images) as the only placeholders. */
  url: z.string().min(1).max(1024),
  /** The only origins that the window may load from. */
  origins: z.array(SafeUrlSchema).min(1).max(8),
});
export type WebViewer = z.infer<typeof WebViewerSchema>;
export const ViewerProfileSchema = z.discriminatedUnion('kind', [DesktopViewerSchema, WebViewerSchema]);
export type ViewerProfile = z.infer<typeof ViewerProfileSchema>;

/** Care relationships, in the words of the access policy. */
export const RELATIONSHIPS = ['assigned', 'ordered', 'care-team', 'on-call', 'none'] as const;
export const RelationshipSchema = z.enum(RELATIONSHIPS);
export type Relationship = z.infer<typeof RelationshipSchema>;

/** What the access rules need to know of people and patients; comes signed, so it also holds offline. */
export const DirectorySchema = z.strictObject({
  vipPatients: z.array(PatientKeySchema).max(10_000),
  /** Members of staff who are patients here: for the own-record, same-family and colleague rules. */
  staffPatients: z
    .array(z.strictObject({ userId: UserIdSchema, department: z.string().max(64), ...PatientKeySchema.shape }))
    .max(20_000),
  relationships: z
    .array(z.strictObject({ userId: UserIdSchema, relationship: RelationshipSchema, ...PatientKeySchema.shape }))
    .max(100_000),
  /** Shifts as local hours; a shift with from > to runs over midnight. A person with none has no fixed hours. */
  shifts: z
    .array(z.strictObject({ userId: UserIdSchema, fromHour: minutes(0, 23), toHour: minutes(0, 24) }))
    .max(20_000),
});
export type Directory = z.infer<typeof DirectorySchema>;

/** Everything that an administrator decides. Distributed signed, see policy-bundle.ts. */
export const PolicySchema = z.strictObject({
  version: z.literal(1),
  session: z.strictObject({
    maximumHours: minutes(1, 12),
    idleMinutes: minutes(1, 30),
    idleMinutesByRole: z.partialRecord(RoleSchema, minutes(1, 30)),
    warningSeconds: z.number().int().min(10).max(60),
    unlockWithoutCodeMinutes: minutes(0, 30),
    endAfterLockedMinutes: minutes(1, 30),
    viewersOnSignOut: z.enum(['ask', 'close', 'leave']),
    lockOnDisplayChange: z.boolean(),
    lockMode: z.enum(['curtain', 'os', 'both']),
  }),
  offline: z.strictObject({ hours: minutes(1, 72), uses: minutes(1, 50) }),
  emergency: z.strictObject({
    grantHours: minutes(1, 24),
    reasons: z
      .array(z.strictObject({ code: z.string().regex(/^[a-z0-9-]{1,32}$/), text: z.string().min(1).max(80) }))
      .min(1)
      .max(12),
    /** Beyond `view`. `delete` and `modify-metadata` are never possible. */
    extraActions: z.array(StudyActionSchema.exclude(['delete', 'modify-metadata'])),
    minimumWordsLength: minutes(10, 200),
    /**
     * What becomes of viewers that an emergency opened when it is over, unless whoever works may see the study anyway.
     * `close`: web viewers close, programs are asked to; `leave`: they stay. Absent: `close`.
     */
    viewersOnGrantEnd: z.enum(['close', 'leave']).default('close'),
  }),
  pacs: z
    .strictObject({
      /** DICOMweb base, for example https://pacs.example.org/dicom-web */
      dicomWebUrl: SafeUrlSchema,
      timeoutSeconds: minutes(1, 60),
      /** `basic`: name and password come from the keychain, entry `pacs`. */
      authentication: z.enum(['none', 'basic']),
      /** What an empty IssuerOfPatientID means. */
      defaultIssuer: z.string().max(64),
    })
    .nullable(),
  viewers: z.array(ViewerProfileSchema).max(16),
  access: z.strictObject({
    /** Cedar policies as text; null: the ones that Glasskey ships. */
    cedar: z.string().max(200_000).nullable(),
    /** Networks that count as the hospital's own, as CIDR. */
    knownNetworks: z.array(z.string().max(64)).max(64),
  }),
  directory: DirectorySchema,
  trail: z.strictObject({
    retentionDays: minutes(1, 3650),
    /** Where workstations send their audit messages themselves, besides the collector. Absent: nowhere. */
    syslog: DirectSyslogSchema.optional(),
  }),
  /** How many days the collector keeps the content of records of each class (audit/record-class.ts), from the end of the month of their arrival. */
  retention: z
    .strictObject({ access: days, emergency: days, security: days, administration: days })
    .default({ access: SIX_YEARS, emergency: SIX_YEARS, security: SIX_YEARS, administration: SIX_YEARS }),
  /** The page that a patient is given about who saw their studies: staff by name, or by role and a number; whom to ask. */
  patientPage: z
    .strictObject({ staff: z.enum(['name', 'role']), contact: z.string().max(200) })
    .default({ staff: 'role', contact: '' }),
  /** Studies that a worklist or a reporting system hands over. Absent: none are taken. */
  handover: HandoverSchema.default(NO_HANDOVER),
  /** Who runs an older agent is told to update, and from its moment on cannot sign in; emergencies go on. Absent: any version. */
  minimumVersion: MinimumVersionSchema.nullable().default(null),
});
export type Policy = z.infer<typeof PolicySchema>;
