import { z } from 'zod';
import { ok, refuse, type Result } from '../errors.ts';
import { DatasetSchema, type Dataset } from './dicom-json.ts';
import { askPacs, refusalForFault } from './pacs-request.ts';
import type { Pacs } from './pacs.ts';
import { readLimited } from './read-limited.ts';

/** `count` tells how many there were, readable or not. */
export type Datasets = { readonly datasets: readonly Dataset[]; readonly count: number };
/** `isCut`: the server says that it holds more than it tells, by a limit of its own. */
export type AnsweredDatasets = Datasets & { readonly isCut: boolean };

export type DatasetQuestion = {
  readonly path: string;
  readonly parameters: URLSearchParams;
  readonly signal?: AbortSignal | undefined;
};

/** As PS3.18 has worded it over the years; other warnings have the number 299 too. */
const SAYS_CUT = /\b299\b.*(exceeded the maximum|additional results)/is;
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const MAX_ANSWER_DATASETS = 5000;
/** Of the time in which the PACS must begin to answer: one that trickles must not keep a search waiting without end. */
const WHOLE_ANSWER = 2;

/** Asks one QIDO-RS question. Refusals: those of `askPacs`; `pacs.bad_answer` also for an answer that is too large. */
export async function askDatasets(pacs: Pacs, question: DatasetQuestion): Promise<Result<AnsweredDatasets>> {
  const deadline = AbortSignal.timeout(WHOLE_ANSWER * (pacs.settings?.timeoutSeconds ?? 0) * 1000);
  const signal = AbortSignal.any([...(question.signal ? [question.signal] : []), deadline]);
  const answer = await askPacs(pacs, { ...question, signal, accept: 'application/dicom+json' });
  // A deadline that ran out is not a person who changed their mind.
  if (!answer.ok) return answer.code === 'pacs.aborted' ? refusalForFault(null, question.signal) : answer;
  try {
    const bytes = await readLimited(answer.body, MAX_ANSWER_BYTES);
    if (answer.status === 204) return ok({ datasets: [], count: 0, isCut: false });
    if (bytes === null || !/^application\/(dicom\+)?json\b/i.test(answer.contentType)) return refuse('pacs.bad_answer');
    const read = readDatasets(bytes);
    return read.ok ? ok({ ...read.value, isCut: SAYS_CUT.test(answer.warning) }) : read;
  } catch (error) {
    return refusalForFault(error, question.signal);
  }
}

/** Reads the body of a QIDO-RS answer. */
export function readDatasets(bytes: Uint8Array): Result<Datasets> {
  const array = z.array(z.unknown()).max(MAX_ANSWER_DATASETS).safeParse(parseJson(bytes));
  if (!array.success) return refuse('pacs.bad_answer');
  const datasets = array.data
    .map((item) => DatasetSchema.safeParse(item))
    .flatMap((item) => (item.success ? [item.data] : []));
  return ok({ datasets, count: array.data.length });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null; // not JSON, or not UTF-8: no list either way
  }
}
