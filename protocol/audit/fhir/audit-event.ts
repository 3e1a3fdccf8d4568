import type { Code } from '../coded/codes.ts';
import type { CodedEvent, Participant } from '../coded/coded-event.ts';
import { writableText } from '../dicom-message/xml.ts';
import { RECIPIENT, sourceType, toCoding, toConcept, type CodeableConcept, type Coding } from './coding.ts';
import { entityOf, type Entity } from './entity.ts';

type Agent = {
  readonly type?: CodeableConcept;
  readonly role?: readonly CodeableConcept[];
  readonly who: { readonly identifier: { readonly value: string } };
  readonly name?: string;
  readonly requestor: boolean;
  readonly media?: Coding;
  readonly network?: { readonly address: string; readonly type: '1' };
  readonly purposeOfUse?: readonly CodeableConcept[];
};

/** What we write of FHIR R4 AuditEvent. */
export type AuditEventResource = {
  readonly resourceType: 'AuditEvent';
  readonly id?: string;
  readonly type: Coding;
  readonly subtype?: readonly Coding[];
  readonly action: string;
  readonly recorded: string;
  readonly outcome: string;
  readonly outcomeDesc: string;
  readonly purposeOfEvent?: readonly CodeableConcept[];
  readonly agent: readonly Agent[];
  readonly source: {
    readonly site?: string;
    readonly observer: { readonly identifier: { readonly value: string } };
    readonly type: readonly Coding[];
  };
  readonly entity: readonly Entity[];
};

/**
 * The FHIR R4 AuditEvent of an event: DICOM's codes as `type` and `subtype`, and the agents and entities in the shape of IHE
 * BALP (who asked is IRCP; patient 1/1, study 2/3). No profile is claimed: BALP's own describe REST and consent.
 */
export function toAuditEvent(event: CodedEvent): AuditEventResource {
  const { eventId, type, action, at, outcome, words, purpose, participants, source, objects } = event;
  return {
    resourceType: 'AuditEvent',
    type: toCoding(eventId),
    ...(type === null ? {} : { subtype: [toCoding(type)] }),
    action,
    recorded: at,
    outcome: String(outcome),
    outcomeDesc: words,
    ...(purpose === null ? {} : { purposeOfEvent: [toConcept(purpose)] }),
    agent: participants.map((participant) => agentOf(participant, purpose)),
    source: {
      ...(source.site === null || source.site === '' ? {} : { site: writableText(source.site) }),
      observer: { identifier: { value: writableText(source.id) } },
      type: [sourceType(source.type)],
    },
    entity: objects.map(entityOf),
  };
}

function agentOf({ kind, id, name, isRequestor, roles, machine, media }: Participant, purpose: Code | null): Agent {
  // R4 has one type and any number of roles: a person is told by the part they had, anything else by its first role.
  const isPerson = kind === 'person';
  const [first, ...others] = isPerson ? [RECIPIENT, ...roles.map(toConcept)] : roles.map(toConcept);
  return {
    ...(first === undefined ? {} : { type: first }),
    ...(others.length === 0 ? {} : { role: others }),
    who: { identifier: { value: writableText(id) } },
    ...(name === null || name === '' ? {} : { name: writableText(name) }),
    requestor: isRequestor,
    ...(media === null ? {} : { media: toCoding(media) }),
    ...(machine === null ? {} : { network: { address: writableText(machine), type: '1' } }),
    ...(purpose === null || !isPerson ? {} : { purposeOfUse: [toConcept(purpose)] }),
  };
}
