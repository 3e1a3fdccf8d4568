import { ok, type Result } from '../errors.ts';
import type { StudySummary } from '../pacs/study-summary.ts';

/** The studies that were listed in this session, or by whoever begins an emergency. In memory only, forgotten with it. */
export type StudyCatalogue = {
  readonly remember: (studies: readonly StudySummary[]) => void;
  /**
   * The study as it was listed a moment ago, or as the PACS knows it now: it may have been given to another patient since,
   * or have fewer images. One that `isUrgent` is taken as it was listed, however long ago, where the PACS does not tell soon.
   */
  readonly find: (studyUid: string, isUrgent: (listed: StudySummary) => boolean) => Promise<Result<StudySummary>>;
  /** What `stays` says of is listed still, with the time at which it was. */
  readonly forget: (stays: (study: StudySummary) => boolean) => void;
};

export type LookUp = (studyUid: string, signal: AbortSignal | undefined) => Promise<Result<StudySummary>>;

const FRESH_MS = 60_000;
/** An emergency waits no longer for what is only to be confirmed. */
const URGENT_MS = 2000;

type Listed = {
  readonly study: StudySummary;
  readonly sinceMs: number;
  /** When the PACS was last asked, also in vain: it is not waited for at each step of an emergency. */
  readonly askedMs: number;
};

/** A page names a study by its UID alone; who the patient is comes from the PACS, never from the page. */
export function createStudyCatalogue(lookUp: LookUp, monotonicMs: () => number): StudyCatalogue {
  let listed = new Map<string, Listed>();
  const asOf = (study: StudySummary, sinceMs: number): Listed => ({ study, sinceMs, askedMs: monotonicMs() });
  return {
    remember: (studies) => {
      for (const study of studies) listed.set(study.studyUid, asOf(study, monotonicMs()));
    },
    find: async (studyUid, isUrgent) => {
      const session = listed; // what comes after its end is not put into the next one's
      const known = session.get(studyUid);
      const urgent = known !== undefined && isUrgent(known.study) ? known : null;
      const lastMs = urgent?.askedMs ?? known?.sinceMs;
      if (known !== undefined && lastMs !== undefined && monotonicMs() - lastMs < FRESH_MS) return ok(known.study);
      const found = await lookUp(studyUid, urgent === null ? undefined : AbortSignal.timeout(URGENT_MS));
      if (found.ok) session.set(studyUid, asOf(found.value, monotonicMs()));
      if (found.ok || urgent === null) return found;
      session.set(studyUid, asOf(urgent.study, urgent.sinceMs));
      return ok(urgent.study);
    },
    forget: (stays) => {
      listed = new Map([...listed].filter(([, { study }]) => stays(study)));
    },
  };
}
