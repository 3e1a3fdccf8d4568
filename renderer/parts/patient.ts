import type { StudyRow } from '../../electron/ipc/contract.ts';
import { sayDate } from '../words/say-time.ts';
import { say } from '../words/say.ts';

/** A name as people write it, also when the archive gives DICOM's carets. */
export function sayPatient(name: string): string {
  const [family = '', ...given] = name.split('^').map((part) => part.trim());
  const rest = given.filter((part) => part !== '').join(' ');
  const whole = rest === '' ? family : `${family}, ${rest}`;
  return whole === '' ? say('study.noName') : whole;
}

/** The ID, or that there is none. */
export const sayPatientId = (id: string): string => (id === '' ? say('study.noId') : say('grant.id', { id }));

/** Whose images a grant opens. */
export const sayWhose = ({ patientId }: { readonly patientId: string }): string =>
  patientId === '' ? say('grant.noId') : sayPatientId(patientId);

/** "CT head, 2 Jan 2026 14:05": which study of the patient. */
export function sayStudy(study: StudyRow): string {
  const when = [sayDate(study.date), study.time].filter((part) => part !== '').join(' ');
  // Many descriptions begin with the modality already.
  const modalities = study.modalities.filter((name) => !study.description.startsWith(name)).join(' ');
  return [modalities, study.description, when].filter((part) => part !== '').join(', ');
}
