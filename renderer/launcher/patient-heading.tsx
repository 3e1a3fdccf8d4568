import type { VNode } from 'preact';
import type { StudyRow } from '../../electron/ipc/contract.ts';
import { sayPatient, sayPatientId, sayStudy } from '../parts/patient.ts';
import { sayDate } from '../words/say-time.ts';
import { say } from '../words/say.ts';

/** Whose study this is about, large. */
export function PatientHeading({ study }: { readonly study: StudyRow }): VNode {
  return (
    <div>
      <p class="patient-name">{sayPatient(study.patientName)}</p>
      <p>
        {sayPatientId(study.patientId)}
        {study.birthDate === '' ? '' : ` · ${say('study.bornOn', { date: sayDate(study.birthDate) })}`}
      </p>
      <p>{sayStudy(study)}</p>
    </div>
  );
}
