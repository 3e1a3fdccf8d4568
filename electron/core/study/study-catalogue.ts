import type { Result } from '../errors.ts';
import type { StudySummary } from '../pacs/study-summary.ts';

/** The studies that were listed in this session. In memory only, forgotten with the session. */
export type StudyCatalogue = {
  readonly remember: (studies: readonly StudySummary[]) => void;
  /** The study as it was listed, or as the PACS knows it. */
  readonly find: (studyUid: string) => Promise<Result<StudySummary>>;
  readonly forget: () => void;
};

/** A page names a study by its UID alone; who the patient is comes from the PACS, never from the page. */
export function createStudyCatalogue(lookUp: (studyUid: string) => Promise<Result<StudySummary>>): StudyCatalogue {
  const listed = new Map<string, StudySummary>();
  return {
    remember: (studies) => {
      for (const study of studies) listed.set(study.studyUid, study);
    },
    find: async (studyUid) => {
      const known = listed.get(studyUid);
      if (known !== undefined) return { ok: true, value: known };
      const found = await lookUp(studyUid);
      if (found.ok) listed.set(studyUid, found.value);
      return found;
    },
    forget: () => listed.clear(),
  };
}
