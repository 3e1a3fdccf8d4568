import { z } from 'zod';

/** The nine roles. None of them is a superuser. */
export const ROLES = [
  'radiologist',
  'technologist',
  'referring-physician',
  'emergency-clinician',
  'it-user-admin',
  'it-system-admin',
  'audit-reviewer',
  'compliance-officer',
  'billing',
] as const;
export const RoleSchema = z.enum(ROLES);
export type Role = z.infer<typeof RoleSchema>;

/** Roles that treat patients: only these may break the glass. */
export const CLINICAL_ROLES: readonly Role[] = [
  'radiologist',
  'technologist',
  'referring-physician',
  'emergency-clinician',
];

/** What can be done to a study. */
export const STUDY_ACTIONS = [
  'view',
  'measure',
  'annotate',
  'report',
  'export',
  'print',
  'share',
  'modify-metadata',
  'delete',
] as const;
export const StudyActionSchema = z.enum(STUDY_ACTIONS);
export type StudyAction = z.infer<typeof StudyActionSchema>;

/** What can be done to Glasskey itself. */
export const ADMIN_ACTIONS = ['manage-users', 'configure-system', 'review-audit'] as const;
export const AdminActionSchema = z.enum(ADMIN_ACTIONS);
export type AdminAction = z.infer<typeof AdminActionSchema>;

/** A sign-in name: what a person types. Compared in lower case. */
export const UserIdSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z0-9][a-z0-9._@-]*$/, 'lower-case letters, digits and . _ @ - only');

/** Begins the name of somebody who only said who they are. It never passes for the account of that name, and no account has it. */
export const CLAIMED_PREFIX = 'claimed.';

/** A person as the collector knows and an agent caches them. Holds no secret. */
export const PersonSchema = z.strictObject({
  id: UserIdSchema,
  name: z.string().min(1).max(128),
  familyName: z.string().max(64),
  department: z.string().max(64),
  roles: z.array(RoleSchema).min(1),
});
export type Person = z.infer<typeof PersonSchema>;
