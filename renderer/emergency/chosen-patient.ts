import type { EmergencySubject, StudyRow } from '../../electron/ipc/contract.ts';

/** Whose images are asked for: a study from a list, an ID that was typed, or what a grant opens. */
export type ChosenPatient =
  | { readonly kind: 'study'; readonly study: StudyRow }
  | { readonly kind: 'typed'; readonly patientId: string }
  | { readonly kind: 'grant'; readonly patientId: string; readonly studyUid: string | null };

/** The patient, when the window was opened for one. */
export function patientOf(subject: EmergencySubject): ChosenPatient | null {
  if (subject.study !== null) return { kind: 'study', study: subject.study };
  if (subject.extending !== null) return { kind: 'grant', ...subject.extending };
  return null;
}

/** The part of the request that says whose images. */
export function requestFor(patient: ChosenPatient): { patientId: string; issuer: string; studyUid: string | null } {
  switch (patient.kind) {
    case 'study': {
      const { patientId, issuer, studyUid } = patient.study;
      return { patientId, issuer, studyUid };
    }
    case 'typed':
      return { patientId: patient.patientId, issuer: '', studyUid: null };
    case 'grant':
      return { patientId: patient.patientId, issuer: '', studyUid: patient.studyUid };
  }
}
