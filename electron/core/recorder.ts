import type { AuditEvent, AuditUser, EventKind } from '../../protocol/audit/event.ts';
import type { Person } from '../../protocol/people.ts';
import type { EmergencyStored, Stored } from './audit/trail.ts';
import type { Result } from './errors.ts';
import type { Session } from './session/session-state.ts';

/** What a rule says of an event; who did it and in which session is filled in from the state at that moment. */
export type Entry = { readonly kind: EventKind } & Partial<AuditEvent>;

/**
 * Resolves when the record is durable; a refusal says that it is not (then nothing may be opened). `alongside` sets values of
 * the trail's state in the record's own transaction, for which nobody waits apart.
 */
export type Record = (entry: Entry, as?: Urgency, alongside?: () => void) => Promise<Result<Recorded>>;
/** Of an emergency: whether it is on the disk yet. */
export type Recorded = Stored | EmergencyStored | null;

/** `emergency`: part of one although the entry does not show it, such as the search for the patient. Never refused. */
export type Urgency = 'ordinary' | 'emergency';

/** What of the trail the recorder needs. */
export type AppendPort = {
  readonly append: (event: AuditEvent, alongside?: () => void) => Promise<Result<Recorded>>;
  /** Never refuses: kept in memory and in the operating system's log until it can be written. */
  readonly appendEmergency: (event: AuditEvent, alongside?: () => void) => Promise<Result<Recorded>>;
};

/** The person as the trail names them. */
export function auditUser(person: Person): AuditUser {
  return { id: person.id, name: person.name, roles: [...person.roles] };
}

/** Completes an entry into an event of the trail. */
export function toEvent(entry: Entry, session: Session | null): AuditEvent {
  return {
    action: 'execute',
    outcome: 'success',
    user: session === null ? null : auditUser(session.person),
    session: session?.id ?? null,
    grant: null,
    object: null,
    because: [],
    detail: {},
    ...entry,
  };
}

/** Security records: sealed and sent without waiting, as those of an emergency are. */
const SECURITY_KINDS: ReadonlySet<EventKind> = new Set([
  'agent.fault',
  'agent.unclean_end',
  'clock.rolled_back',
  'policy.refused',
  'collector.refused',
  'workstation.enrolment_refused',
  'workstation.machine_changed',
  'session.sign_in_refused',
  'session.unlock_refused',
  'session.step_up_refused',
  'factor.recovery_used',
  'viewer.blocked',
  'ipc.refused',
]);

/**
 * A recorder on a trail. Whatever belongs to an emergency goes the way that never refuses. `onUrgent` hears of emergency and
 * security records once they are there.
 */
export function createRecorder(trail: AppendPort, session: () => Session | null, onUrgent: () => void): Record {
  return async (entry, as = 'ordinary', alongside) => {
    const event = toEvent(entry, session());
    const isEmergency = as === 'emergency' || event.kind.startsWith('emergency.') || event.grant !== null;
    const result = await (isEmergency ? trail.appendEmergency(event, alongside) : trail.append(event, alongside));
    if (isEmergency || SECURITY_KINDS.has(event.kind)) onUrgent();
    return result;
  };
}
