import type { CodedObject } from '../coded/coded-event.ts';
import { isOid } from '../dicom-message/hl7-cx.ts';
import { writableText } from '../dicom-message/xml.ts';
import { ACCESS, entityRole, entityType, MEDICAL_RECORD_NUMBER, type CodeableConcept, type Coding } from './coding.ts';

type Identifier = {
  readonly type?: CodeableConcept;
  readonly system?: string;
  readonly value: string;
  readonly assigner?: { readonly display: string };
};
/** What we write of AuditEvent.entity. */
export type Entity = {
  readonly what: { readonly identifier: Identifier };
  readonly type: Coding;
  readonly role: Coding;
  readonly lifecycle?: Coding;
  readonly name?: string;
  readonly detail?: readonly { readonly type: string; readonly valueString: string }[];
};

const URI = 'urn:ietf:rfc:3986';
const PERSON = entityType('1');
const SYSTEM_OBJECT = entityType('2');
const SECURITY_RESOURCE = entityRole('13');

/** An object of an event as an entity of FHIR R4. */
export function entityOf(object: CodedObject): Entity {
  switch (object.kind) {
    case 'study': {
      const order = object.accession === null ? [] : [detail('AccessionNumber', object.accession)];
      return {
        what: { identifier: { system: 'urn:dicom:uid', value: writableText(`urn:oid:${object.uid}`) } },
        type: SYSTEM_OBJECT,
        role: entityRole('3'),
        lifecycle: ACCESS,
        ...(order.length === 0 ? {} : { detail: order }),
      };
    }
    case 'patient':
      return { what: { identifier: patient(object) }, type: PERSON, role: entityRole('1') };
    case 'query':
      return {
        what: { identifier: { system: 'urn:dicom:uid', value: `urn:oid:${object.sopClass}` } },
        type: SYSTEM_OBJECT,
        role: entityRole('24'),
        name: 'Search for studies (keys withheld)',
      };
    case 'audit-log':
      return {
        what: { identifier: { system: URI, value: object.uri } },
        type: SYSTEM_OBJECT,
        role: SECURITY_RESOURCE,
        name: 'Security Audit Log',
      };
    case 'record':
      return {
        what: { identifier: { ...object.place } },
        type: SYSTEM_OBJECT,
        role: SECURITY_RESOURCE,
        name: 'Audit record',
        detail: object.details.map(([type, value]) => detail(type, value)),
      };
  }
}

const detail = (type: string, value: string) => ({ type, valueString: writableText(value) });

/** An issuer that is an OID is the system; any other is named as who assigned the number. */
function patient({ id, issuer }: { readonly id: string; readonly issuer: string }): Identifier {
  const identifier = { type: MEDICAL_RECORD_NUMBER, value: writableText(id) };
  if (issuer === '') return identifier;
  return isOid(issuer)
    ? { ...identifier, system: `urn:oid:${issuer}` }
    : { ...identifier, assigner: { display: writableText(issuer) } };
}
