import type { PatientKey } from '../../../protocol/policy/policy.ts';

/** DICOM pads values with spaces and NULs; they are no part of an identifier. */
export function trimDicom(text: string): string {
  return text.replace(/^ +|[ \0]+$/g, '');
}

/** The issuer of a patient identifier; an empty one means the PACS's own (policy `pacs.defaultIssuer`). */
export function issuerOf(key: PatientKey, defaultIssuer: string): string {
  return trimDicom(key.issuer) || defaultIssuer;
}

/** Whether two identifiers name the same patient: identifier and issuer both. */
export function isSamePatient(a: PatientKey, b: PatientKey, defaultIssuer: string): boolean {
  return trimDicom(a.patientId) === trimDicom(b.patientId) && issuerOf(a, defaultIssuer) === issuerOf(b, defaultIssuer);
}
