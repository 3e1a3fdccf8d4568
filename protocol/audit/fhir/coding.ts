import { LOCAL_SYSTEM, type Code } from '../coded/codes.ts';

export type Coding = { readonly system: string; readonly code: string; readonly display?: string };
export type CodeableConcept = { readonly coding: readonly Coding[] };

const SYSTEMS: Readonly<Record<string, string>> = {
  DCM: 'http://dicom.nema.org/resources/ontology/DCM',
  'RFC-3881': 'urn:ietf:rfc:3881',
  [LOCAL_SYSTEM]: 'urn:glasskey:role',
};
const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem';

/** A coded value with its system as FHIR names it. */
export const toCoding = ({ system, code, display }: Code): Coding => ({
  system: SYSTEMS[system] ?? system,
  code,
  display,
});
export const toConcept = (code: Code): CodeableConcept => ({ coding: [toCoding(code)] });

/** FHIR R4: types and roles of an AuditEvent's entities, type of its source, and the person who asked. */
export const entityType = (code: string): Coding => ({ system: `${TERMINOLOGY}/audit-entity-type`, code });
export const entityRole = (code: string): Coding => ({ system: `${TERMINOLOGY}/object-role`, code });
export const ACCESS: Coding = { system: `${TERMINOLOGY}/dicom-audit-lifecycle`, code: '6', display: 'Access / Use' };
const SOURCES = { '1': 'User Device', '4': 'Application Server' } as const;
export const sourceType = (code: keyof typeof SOURCES): Coding => ({
  system: `${TERMINOLOGY}/security-source-type`,
  code,
  display: SOURCES[code],
});
export const RECIPIENT: CodeableConcept = {
  coding: [{ system: `${TERMINOLOGY}/v3-ParticipationType`, code: 'IRCP', display: 'information recipient' }],
};
export const MEDICAL_RECORD_NUMBER: CodeableConcept = {
  coding: [{ system: `${TERMINOLOGY}/v2-0203`, code: 'MR', display: 'Medical record number' }],
};
