import { ok, refuse, type Result } from '../errors.ts';
import type { Pacs } from './pacs.ts';
import { searchStudies } from './search-studies.ts';
import type { StudySummary } from './study-summary.ts';
import { isUid } from './uid.ts';

/** One study by its UID, as the PACS knows it now. Refusals: those of `searchStudies`, and `pacs.not_found`. */
export async function findStudy(pacs: Pacs, studyUid: string, signal?: AbortSignal): Promise<Result<StudySummary>> {
  if (!isUid(studyUid)) return refuse('pacs.not_found');
  const found = await searchStudies(pacs, { studyUid }, { limit: 10, ...(signal ? { signal } : {}) });
  if (!found.ok) return found;
  // A server that ignores the filter must not be able to hand over another study.
  const study = found.value.studies.find((candidate) => candidate.studyUid === studyUid);
  return study === undefined ? refuse('pacs.not_found') : ok(study);
}
