import type { Identity } from '../../core/session/session-rules.ts';
import { isClinical } from '../../core/access/is-clinical.ts';
import { ok, onlyRefusal, refuse, type Result } from '../../core/errors.ts';
import type { StudyList } from '../../core/pacs/search-studies.ts';
import type { StudySummary } from '../../core/pacs/study-summary.ts';
import { auditUser, type Record, type Urgency } from '../../core/recorder.ts';
import type { StudyCatalogue } from '../../core/study/study-catalogue.ts';
import type { Reply, StudyRow } from '../contract.ts';

export type SearchDeps = {
  readonly record: Record;
  readonly catalogue: StudyCatalogue;
  readonly search: (query: string) => Promise<Result<StudyList>>;
};

type Asked = { readonly query: string; readonly by: Pick<Identity, 'person' | 'assurance'>; readonly as: Urgency };

/**
 * Searches for one who treats patients, and remembers what was listed; refuses `study.search_not_allowed` to others. The
 * trail gets who asked and how many were shown, or why none.
 */
export async function searchAndRecord(
  deps: SearchDeps,
  { query, by, as }: Asked,
): Promise<Reply<{ studies: readonly StudyRow[]; more: boolean }>> {
  const entry = { kind: 'study.searched', user: auditUser(by.person) } as const;
  if (!isClinical(by.person)) {
    const refusal = refuse('study.search_not_allowed');
    await deps.record({ ...entry, outcome: 'denied', detail: { code: refusal.code } }, as);
    return refusal;
  }
  const found = await deps.search(query);
  const detail = found.ok ? { found: found.value.studies.length } : { code: found.code };
  const recorded = await deps.record({ ...entry, outcome: found.ok ? 'success' : 'failure', detail }, as);
  if (!found.ok) return onlyRefusal(found);
  if (!recorded.ok) return refuse('audit.not_recorded');
  deps.catalogue.remember(found.value.studies);
  return ok({ studies: found.value.studies.map(toRow), more: found.value.more });
}

/** A study as a page shows it. */
export function toRow({ familyName: _, instances, ...study }: StudySummary): StudyRow {
  return { ...study, images: instances };
}
