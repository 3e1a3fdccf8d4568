import { parseArgs } from 'node:util';
import { z } from 'zod';
import {
  AdminActionSchema,
  RoleSchema,
  StudyActionSchema,
  UserIdSchema,
  type Person,
} from '../../../protocol/people.ts';
import { RelationshipSchema, type Policy } from '../../../protocol/policy/policy.ts';
import type { AccessRequest, StudyFacts } from '../../core/access/access-request.ts';
import { contextOf } from '../../core/access/context-of.ts';
import { UsageError } from './policy-io.ts';

export type ExplainQuestion = {
  readonly policyFile: string | undefined;
  readonly isJson: boolean;
  readonly user: string;
  readonly study: string;
  readonly action: string;
  readonly requestUnder: (policy: Policy) => AccessRequest;
};

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const OPTIONS = {
  policy: text,
  user: text,
  study: text,
  action: text,
  role: text,
  'family-name': text,
  department: text,
  patient: text,
  issuer: text,
  'patient-name': text,
  modality: text,
  accession: text,
  relationship: text,
  at: text,
  'time-zone': text,
  address: text,
  'mfa-age': text,
  assurance: text,
  offline: flag,
  grant: flag,
  json: flag,
} as const;

const ValuesSchema = z.object({
  policy: z.string().optional(),
  user: UserIdSchema,
  study: z.string().max(64).default(''),
  action: z.union([StudyActionSchema, AdminActionSchema]),
  role: z
    .string()
    .default('radiologist')
    .transform((roles) => roles.split(','))
    .pipe(z.array(RoleSchema).min(1)),
  'family-name': z.string().default(''),
  department: z.string().default(''),
  patient: z.string().max(64).default('unknown'),
  issuer: z.string().max(64).default(''),
  'patient-name': z.string().default(''),
  modality: z.string().default(''),
  accession: z.string().default(''),
  relationship: RelationshipSchema.optional(),
  at: z.iso.datetime({ offset: true }).optional(),
  'time-zone': z.string().refine(isTimeZone, 'is no time zone').optional(),
  address: z.union([z.ipv4(), z.ipv6()]).optional(),
  'mfa-age': z.coerce.number().int().min(0).default(0),
  assurance: z.enum(['two-factor', 'password', 'claimed']).default('two-factor'),
  offline: z.boolean(),
  grant: z.boolean(),
  json: z.boolean(),
});
type Values = z.infer<typeof ValuesSchema>;

/** Reads the options of `glasskey policy explain`. Throws UsageError in words. */
export function readQuestion(args: readonly string[], nowMs: number): ExplainQuestion {
  const parsed = ValuesSchema.safeParse(parseArgs({ args: [...args], options: OPTIONS }).values);
  if (!parsed.success) {
    throw new UsageError(parsed.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('; '));
  }
  const values = parsed.data;
  return {
    policyFile: values.policy,
    isJson: values.json,
    user: values.user,
    study: values.study,
    action: values.action,
    requestUnder: (policy) => toRequest(values, policy, nowMs),
  };
}

function toRequest(values: Values, policy: Policy, nowMs: number): AccessRequest {
  const { action, relationship } = values;
  const person = personOf(values);
  const study = studyOf(values);
  const facts = contextOf(
    policy,
    circumstancesOf(values, person, nowMs),
    AdminActionSchema.safeParse(action).success ? null : study,
  );
  const { studyUid, patientId, issuer } = study;
  const grant = { id: 'as if', patient: { patientId, issuer }, studyUid: patientId === '' ? studyUid : null };
  const grants = values.grant ? [grant] : [];
  const context = relationship === undefined ? facts : { ...facts, relationship };
  const common = { person, workstation: 'workstation', context, grants };
  const studyAction = StudyActionSchema.safeParse(action);
  if (studyAction.success) return { ...common, action: studyAction.data, study };
  return { ...common, action: AdminActionSchema.parse(action), study: null };
}

function personOf(values: Values): Person {
  const { user, role, department } = values;
  return { id: user, name: user, familyName: values['family-name'], department, roles: role };
}

function studyOf({ study, patient, issuer, accession, modality, ...rest }: Values): StudyFacts {
  const patientFamilyName = rest['patient-name'];
  return { studyUid: study, patientId: patient, issuer, accession, modality, patientFamilyName };
}

function circumstancesOf(values: Values, person: Person, nowMs: number): Parameters<typeof contextOf>[1] {
  return {
    person,
    assurance: values.assurance,
    factorAtMs: 0,
    monotonicMs: values['mfa-age'] * 1000,
    wallMs: values.at === undefined ? nowMs : Date.parse(values.at),
    timeZone: values['time-zone'] ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    addresses: values.address === undefined ? [] : [values.address],
    online: !values.offline,
  };
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
