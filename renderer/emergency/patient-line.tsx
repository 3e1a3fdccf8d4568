import type { VNode } from 'preact';
import { sayPatient, sayPatientId, sayWhose, sayStudy } from '../parts/patient.ts';
import { sayDate } from '../words/say-time.ts';
import { say } from '../words/say.ts';
import type { ChosenPatient } from './chosen-patient.ts';

/** Whose images are asked for, at the top of the question why. */
export function PatientLine({ patient }: { readonly patient: ChosenPatient }): VNode {
  if (patient.kind !== 'study') {
    return (
      <p class="patient-line">
        <strong>{sayWhose(patient)}</strong>
      </p>
    );
  }
  const { study } = patient;
  return (
    <p class="patient-line">
      <strong>{sayPatient(study.patientName)}</strong>
      <span>{sayPatientId(study.patientId)}</span>
      {study.birthDate === '' ? null : <span>{say('study.bornOn', { date: sayDate(study.birthDate) })}</span>}
      <span>{sayStudy(study)}</span>
    </p>
  );
}
