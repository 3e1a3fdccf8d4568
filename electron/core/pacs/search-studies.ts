import { ok, refuse, type Refusal, type Result } from '../errors.ts';
import { askDatasets, type AnsweredDatasets, type Datasets } from './ask-datasets.ts';
import type { Pacs } from './pacs.ts';
import { isAskedInFull, isEmptyQuery, toParameters, type StudyQuery } from './study-query.ts';
import { readStudySummary, type StudySummary } from './study-summary.ts';

export type StudyList = {
  readonly studies: readonly StudySummary[];
  /** The PACS holds, or may hold, more than the list shows. */
  readonly more: boolean;
  /** Nothing matched as typed; these names only sound alike. */
  readonly similar: boolean;
  /** Answers that could not be read and are not in the list. */
  readonly unreadable: number;
};

export type SearchOptions = { readonly limit?: number; readonly offset?: number; readonly signal?: AbortSignal };

const DEFAULT_LIMIT = 100;

/**
 * Searches the PACS over QIDO-RS (PS3.18 section 10.6), newest first.
 * Refusals: `pacs.empty_query|not_configured|unreachable|refused|bad_answer|aborted`.
 */
export async function searchStudies(
  pacs: Pacs,
  query: StudyQuery,
  options: SearchOptions = {},
): Promise<Result<StudyList>> {
  if (pacs.settings === null) return refuse('pacs.not_configured');
  if (isEmptyQuery(query)) return refuse('pacs.empty_query');
  const exact = await searchOnce(pacs, query, options, false);
  if (!exact.ok || exact.value.studies.length > 0 || query.name === undefined) return exact;
  const similar = await searchOnce(pacs, query, options, true);
  // Fuzzy matching is optional for a server: one that refuses it has still answered the exact question.
  if (!similar.ok) return exact;
  const unreadable = Math.max(exact.value.unreadable, similar.value.unreadable);
  return ok({ ...similar.value, similar: similar.value.studies.length > 0, unreadable });
}

async function searchOnce(
  pacs: Pacs,
  query: StudyQuery,
  options: SearchOptions,
  fuzzy: boolean,
): Promise<Result<StudyList>> {
  const limit = Math.min(Math.max(options.limit ?? DEFAULT_LIMIT, 1), 500);
  // One more than wanted tells whether there are more.
  const questions = toParameters(query, { limit: limit + 1, offset: options.offset ?? 0 }, fuzzy);
  const answers = await Promise.all(questions.map((parameters) => askForStudies(pacs, parameters, options.signal)));
  const refusal = answers.find((answer): answer is Refusal => !answer.ok);
  if (refusal !== undefined) return refusal;
  const lists = answers.filter((answer) => answer.ok).map((answer) => answer.value);
  const byUid = new Map(lists.flatMap((list) => list.studies).map((study) => [study.studyUid, study]));
  const studies = [...byUid.values()].sort(newestFirst);
  return ok({
    studies: studies.slice(0, limit),
    more: studies.length > limit || lists.some((list) => list.count > limit || list.isCut) || !isAskedInFull(query),
    similar: false,
    unreadable: lists.reduce((sum, list) => sum + list.unreadable, 0),
  });
}

type Answered = { readonly studies: readonly StudySummary[]; readonly count: number; readonly unreadable: number };

async function askForStudies(
  pacs: Pacs,
  parameters: URLSearchParams,
  signal: AbortSignal | undefined,
): Promise<Result<Answered & Pick<AnsweredDatasets, 'isCut'>>> {
  const answer = await askDatasets(pacs, { path: 'studies', parameters, signal });
  if (!answer.ok) return answer;
  const { isCut, ...datasets } = answer.value;
  return ok({ ...readStudies(datasets, pacs.settings?.defaultIssuer ?? ''), isCut });
}

/** A data set that names no study is counted, not guessed at. */
export function readStudies({ datasets, count }: Datasets, defaultIssuer: string): Answered {
  const studies = datasets.map((dataset) => readStudySummary(dataset, defaultIssuer)).filter((study) => study !== null);
  return { studies, count, unreadable: count - studies.length };
}

function newestFirst(left: StudySummary, right: StudySummary): number {
  const [a, b] = [`${left.date} ${left.time}`, `${right.date} ${right.time}`];
  if (a !== b) return a < b ? 1 : -1;
  return left.studyUid < right.studyUid ? -1 : 1;
}
