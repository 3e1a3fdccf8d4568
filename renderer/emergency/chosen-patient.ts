import type { EmergencySubject, StudyRow } from '../../electron/ipc/contract.ts';

/** Whose images are asked for: a study from a list, an ID that was typed, or the patient of a grant. */
export type ChosenPatient =
  | { readonly kind: 'study'; readonly study: StudyRow }
  | { readonly kind: 'typed'; readonly patientId: string }
  | { readonly kind: 'grant'; readonly patientId: string };

/** The patient, when the window was opened for one. */
export function patientOf(subject: EmergencySubject): ChosenPatient | null {
  if (subject.study !== null) return { kind: 'study', study: subject.study };
  if (subject.extending !== null) return { kind: 'grant', patientId: subject.extending.patientId };
  return null;
}

/** The part of the request that says whose images. */
export function requestFor(patient: ChosenPatient): { patientId: string; issuer: string; studyUid: string | null } {
  if (patient.kind !== 'study') return { patientId: patient.patientId, issuer: '', studyUid: null };
  const { patientId, issuer, studyUid } = patient.study;
  return { patientId, issuer, studyUid };
}
