import type { StudyRequest } from '../../../../electron/core/handover/study-link.ts';
import type { StudySummary } from '../../../../electron/core/pacs/study-summary.ts';

/** Characters that show something else than they are: controls, invisible ones, those that turn the direction. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

/** Whether a study that a PACS names can be shown and asked for: what it consists of, written down a second time. */
export function isShowable(study: StudySummary): boolean {
  const { studyUid, patientId, issuer, patientName, familyName, accession, description } = study;
  const texts = [studyUid, patientId, issuer, patientName, familyName, accession, description, ...study.modalities];
  return (
    /^[0-9]+(\.[0-9]+)*$/.test(studyUid) &&
    studyUid.length <= 64 &&
    !texts.some((text) => UNSEEN.test(text)) &&
    patientId.length <= 64 &&
    issuer.length <= 64 &&
    accession.length <= 16 &&
    patientName.length <= 200 &&
    familyName.length <= 200 &&
    description.length <= 128 &&
    study.modalities.length <= 16 &&
    [study.birthDate, study.date].every((date) => date === '' || /^\d{4}-\d{2}-\d{2}$/.test(date)) &&
    (study.time === '' || /^\d{2}:\d{2}$/.test(study.time)) &&
    Number.isSafeInteger(study.instances) &&
    study.instances >= 0
  );
}

/** PS3.5 section 9.1: digits and dots, at most 64, no component empty or with a leading zero. */
export const isStudyUid = (value: unknown): boolean =>
  typeof value === 'string' &&
  value.length <= 64 &&
  value.split('.').every((part) => part === '0' || (/^[0-9]+$/.test(part) && !part.startsWith('0')));

/** Whether another program may ask for it: by a UID, by an accession number without white space or signs, or by both. */
export function isAskable({ studyUid, accession }: StudyRequest): boolean {
  const isNumber = accession === null || /^[A-Za-z0-9][A-Za-z0-9._-]{0,15}$/.test(accession);
  return (studyUid === null || isStudyUid(studyUid)) && isNumber && (studyUid ?? accession) !== null;
}
