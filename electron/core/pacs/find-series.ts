import { ok, refuse, type Result } from '../errors.ts';
import { askDatasets } from './ask-datasets.ts';
import { countOf, textOf, type Dataset } from './dicom-json.ts';
import type { Pacs } from './pacs.ts';
import { isUid } from './uid.ts';

export type SeriesSummary = {
  readonly seriesUid: string;
  readonly number: number;
  readonly modality: string;
  readonly instances: number;
};

const TAG = {
  modality: '00080060',
  studyUid: '0020000D',
  seriesUid: '0020000E',
  number: '00200011',
  instances: '00201209',
};
/** Series that hold no picture: reports, presentation states, key objects, documents, registrations. */
const NOT_IMAGES = new Set([
  'SR',
  'PR',
  'KO',
  'DOC',
  'REG',
  'SEG',
  'RTSTRUCT',
  'RTPLAN',
  'RTDOSE',
  'AU',
  'ECG',
  'PLAN',
]);
const MOST_SERIES = 1000;

/** The series of a study, images first, then by number. Refusals: those of `askDatasets`; `pacs.not_found` for none. */
export async function findSeries(
  pacs: Pacs,
  studyUid: string,
  signal?: AbortSignal,
): Promise<Result<readonly SeriesSummary[]>> {
  if (!isUid(studyUid)) return refuse('pacs.not_found');
  const fields = Object.values(TAG).map((tag): [string, string] => ['includefield', tag]);
  const parameters = new URLSearchParams([...fields, ['limit', String(MOST_SERIES)]]);
  const answer = await askDatasets(pacs, { path: `studies/${studyUid}/series`, parameters, signal });
  if (!answer.ok) return answer;
  const series = answer.value.datasets.flatMap((dataset) => readSeries(dataset, studyUid)).sort(imagesFirst);
  return series.length === 0 ? refuse('pacs.not_found') : ok(series);
}

/** None when the answer is about another study. */
function readSeries(dataset: Dataset, studyUid: string): readonly SeriesSummary[] {
  const seriesUid = textOf(dataset, TAG.seriesUid);
  const named = textOf(dataset, TAG.studyUid);
  if (!isUid(seriesUid) || (named !== '' && named !== studyUid)) return [];
  const modality = textOf(dataset, TAG.modality).slice(0, 16);
  return [{ seriesUid, modality, number: countOf(dataset, TAG.number), instances: countOf(dataset, TAG.instances) }];
}

function imagesFirst(left: SeriesSummary, right: SeriesSummary): number {
  const rank = (series: SeriesSummary) => (NOT_IMAGES.has(series.modality) ? 1 : 0);
  const byKind = rank(left) - rank(right);
  if (byKind !== 0) return byKind;
  return left.number - right.number || (left.seriesUid < right.seriesUid ? -1 : 1);
}
