import type { PatientKey } from '../../../protocol/policy/policy.ts';
import { isSamePatient, trimDicom } from './same-patient.ts';

/** What an emergency grant opens: a patient's studies or, where the archive does not say whose it is, one study alone. */
export type Reach = { readonly patient: PatientKey; readonly studyUid: string | null };

/** Whether a grant opens that study. Two studies without patient ID are not one patient's for that. */
export function isInReach(
  { patient, studyUid }: Reach,
  study: PatientKey & { readonly studyUid: string },
  defaultIssuer: string,
): boolean {
  if (studyUid !== null) return study.studyUid === studyUid;
  return trimDicom(patient.patientId) !== '' && isSamePatient(patient, study, defaultIssuer);
}
