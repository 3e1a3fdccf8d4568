import { PATIENT_NUMBER, SOP_CLASS_UID, STUDY_UID, URI_ID, type Code } from '../coded/codes.ts';
import type { CodedEvent, CodedObject, Participant } from '../coded/coded-event.ts';
import { toHl7Cx } from './hl7-cx.ts';
import { element, textElement } from './xml.ts';

export type MessageOptions = {
  /**
   * The element PurposeOfUse, which IHE adds to DICOM's schema (ITI-20 3.20.7.1.2). Strict receivers refuse it; without it the
   * purpose is a detail of the record's object.
   */
  readonly withPurposeOfUse: boolean;
};

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';
const MACHINE_NAME = '1';

/** The audit message of DICOM PS3.15 A.5, as one line of XML without a byte order mark. */
export function writeMessage(event: CodedEvent, { withPurposeOfUse }: MessageOptions): string {
  const { source, participants, objects, purpose } = event;
  const isDetail = purpose !== null && !withPurposeOfUse;
  return (
    DECLARATION +
    element('AuditMessage', {}, [
      identification(event, withPurposeOfUse),
      ...participants.map(participant),
      element('AuditSourceIdentification', { AuditEnterpriseSiteID: source.site, AuditSourceID: source.id }, [
        element('AuditSourceTypeCode', { 'csd-code': source.type }),
      ]),
      ...objects.map((object) => participantObject(object, isDetail ? purpose : null)),
    ])
  );
}

const coded = (name: string, { system, code, display }: Code): string =>
  element(name, { 'csd-code': code, codeSystemName: system, originalText: display });

function identification(
  { action, at, outcome, eventId, type, words, purpose }: CodedEvent,
  withPurpose: boolean,
): string {
  return element(
    'EventIdentification',
    { EventActionCode: action, EventDateTime: at, EventOutcomeIndicator: String(outcome) },
    [
      coded('EventID', eventId),
      ...(type === null ? [] : [coded('EventTypeCode', type)]),
      textElement('EventOutcomeDescription', words),
      ...(withPurpose && purpose !== null ? [coded('PurposeOfUse', purpose)] : []),
    ],
  );
}

function participant({ id, name, isRequestor, roles, machine, media }: Participant): string {
  return element(
    'ActiveParticipant',
    {
      UserID: id,
      UserName: name,
      UserIsRequestor: String(isRequestor),
      NetworkAccessPointID: machine,
      NetworkAccessPointTypeCode: machine === null ? null : MACHINE_NAME,
    },
    [
      ...roles.map((role) => coded('RoleIDCode', role)),
      ...(media === null ? [] : [element('MediaIdentifier', {}, [coded('MediaType', media)])]),
    ],
  );
}

/** Type, role and identifier of an object, and what is inside it: a name or a query, details, descriptions. */
function participantObject(object: CodedObject, purpose: Code | null): string {
  switch (object.kind) {
    case 'study':
      return identified({ id: object.uid, idType: STUDY_UID, type: '2', role: '3', lifeCycle: '6' }, [
        textElement('ParticipantObjectName', 'study'),
        // An accession number in the description would ask for SOP classes too, which the record does not hold.
        ...(object.accession === null ? [] : [detail('AccessionNumber', object.accession)]),
      ]);
    case 'patient': {
      const id = toHl7Cx(object.id, object.issuer);
      const name = textElement('ParticipantObjectName', '(withheld)');
      return identified({ id, idType: PATIENT_NUMBER, type: '1', role: '1', lifeCycle: null }, [name]);
    }
    case 'query':
      return identified({ id: object.sopClass, idType: SOP_CLASS_UID, type: '2', role: '3', lifeCycle: null }, [
        textElement('ParticipantObjectQuery', ''),
      ]);
    case 'audit-log':
      return identified({ id: object.uri, idType: URI_ID, type: '2', role: '13', lifeCycle: null }, [
        textElement('ParticipantObjectName', 'Security Audit Log'),
      ]);
    case 'record': {
      const { place, details } = object;
      const all = purpose === null ? details : [...details, ['PurposeOfUse', purpose.code] as const];
      const id = `${place.system}:${place.value}`;
      return identified({ id, idType: URI_ID, type: '2', role: '13', lifeCycle: null }, [
        textElement('ParticipantObjectName', 'Audit record'),
        ...all.map(([type, value]) => detail(type, value)),
      ]);
    }
  }
}

type Identity = {
  readonly id: string;
  readonly idType: Code;
  readonly type: string;
  readonly role: string;
  readonly lifeCycle: string | null;
};

function identified({ id, idType, type, role, lifeCycle }: Identity, inside: readonly string[]): string {
  return element(
    'ParticipantObjectIdentification',
    {
      ParticipantObjectID: id,
      ParticipantObjectTypeCode: type,
      ParticipantObjectTypeCodeRole: role,
      ParticipantObjectDataLifeCycle: lifeCycle,
    },
    [coded('ParticipantObjectIDTypeCode', idType), ...inside],
  );
}

/** Base64 keeps any text whole; it hides nothing. */
const detail = (type: string, value: string): string =>
  element('ParticipantObjectDetail', { type, value: Buffer.from(value).toString('base64') });
