import { z } from 'zod';
import { JsonSchema } from '../json.ts';
import { ADMIN_ACTIONS, RoleSchema, STUDY_ACTIONS } from '../people.ts';
import { COLLECTOR_KINDS } from './collector-kinds.ts';

/** What a workstation records. */
export const AGENT_KINDS = [
  'trail.started',
  'trail.gap',
  'trail.salvaged', // a record of a damaged trail that could not be sent as part of it
  'trail.tampered',
  'trail.key_destroyed',
  'trail.exported',
  'trail.inspected', // by command: how many records of which kind on which day
  'trail.verified',
  'trail.sealed', // everything before it is closed under a key that is then destroyed: protocol/seal
  'agent.started',
  'agent.stopped',
  'agent.unclean_end',
  'agent.fault',
  'workstation.enrolled',
  'workstation.enrolment_refused', // a token that IT left, or what the workstation has of an enrolment
  'workstation.certificate_renewed', // by itself, before the one before it ended
  'workstation.machine_learned', // what tells this machine from others, for an enrolment that did not know it
  'workstation.machine_changed', // in part: repaired, or its operating system installed anew
  'workstation.online',
  'workstation.offline',
  'activity.source_unreliable',
  'clock.rolled_back',
  'clock.jumped',
  'policy.applied',
  'policy.refused',
  'collector.refused',
  'log.restored', // the collector's log began anew from a backup, and says so: what it lost is sent again
  'session.signed_in',
  'session.sign_in_refused',
  'session.signed_out',
  'session.locked',
  'session.unlocked',
  'session.unlock_refused',
  'session.ended', // by time, by another person, by the collector
  'session.person_changed', // by the collector, while the person is at work
  'session.stepped_up',
  'session.step_up_refused',
  'factor.enrolled',
  'factor.recovery_used',
  'factor.resynchronised',
  'handover.received', // a study that another program asks to open; nothing is opened by it
  'handover.refused',
  'handover.dismissed', // by the person, by time, by a newer one
  'study.searched',
  'study.requested',
  'study.refused',
  'study.opened',
  'study.closed',
  'viewer.failed',
  'viewer.asked_to_close', // by the rules, not by a person; a failure when it stayed open
  'study.exported',
  'study.printed',
  'study.copied',
  'viewer.blocked', // the viewer's page tried to leave its origins
  'emergency.identified',
  'emergency.refused',
  'emergency.started',
  'emergency.extended',
  'emergency.stopped',
  'emergency.certificate_accepted', // the PACS's, which is out of date and was trusted here before
  'ipc.refused',
] as const;

/** Every kind of audit event. A new one needs a row in coded/event-codes.ts or coded/collector-codes.ts. */
export const EVENT_KINDS = [...AGENT_KINDS, ...COLLECTOR_KINDS] as const;
export const EventKindSchema = z.enum(EVENT_KINDS);
export type EventKind = z.infer<typeof EventKindSchema>;

export const OUTCOMES = ['success', 'denied', 'failure'] as const;
export const OutcomeSchema = z.enum(OUTCOMES);

/** A policy that decided, and its words for people. */
export const ReasonSchema = z.strictObject({ policy: z.string().max(128), text: z.string().max(512) });
export type Reason = z.infer<typeof ReasonSchema>;

/** What an event is about. Identifiers only: no patient name, no birth date. */
export const AuditObjectSchema = z.strictObject({
  patientId: z.string().max(64).nullable(),
  issuer: z.string().max(64).nullable(),
  studyUid: z.string().max(64).nullable(),
  seriesUid: z.string().max(64).nullable(),
  accession: z.string().max(16).nullable(),
});
export type AuditObject = z.infer<typeof AuditObjectSchema>;

export const AuditUserSchema = z.strictObject({
  id: z.string().max(64),
  name: z.string().max(128),
  roles: z.array(RoleSchema),
});
export type AuditUser = z.infer<typeof AuditUserSchema>;

/** What happened, as the rules of the product tell it. The trail adds number, time, source and salt. */
export const AuditEventSchema = z.strictObject({
  kind: EventKindSchema,
  action: z.enum([...STUDY_ACTIONS, ...ADMIN_ACTIONS, 'execute']),
  outcome: OutcomeSchema,
  user: AuditUserSchema.nullable(),
  session: z.uuid().nullable(),
  grant: z.uuid().nullable(),
  object: AuditObjectSchema.nullable(),
  because: z.array(ReasonSchema),
  /** Per kind; edits carry `before` and `after`. Never a secret. */
  detail: z.record(z.string(), JsonSchema),
});
export type AuditEvent = z.infer<typeof AuditEventSchema>;

const CompiledSchema = z.compile(AuditEventSchema);

/** An event as the schema has it, in a third of the time; null when it is none. */
export const parseEvent = (event: unknown): AuditEvent | null => CompiledSchema.safeParse(event).data ?? null;
