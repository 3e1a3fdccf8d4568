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
