import { request } from 'undici';
import { isOutOfDate, tlsFault } from '../../../protocol/tls/tls-fault.ts';
import { AgentError, refuse, type Refusal } from '../errors.ts';
import type { Pacs, PacsCredentials, PacsSettings } from './pacs.ts';

/** What the PACS answered, before anyone has believed it. */
export type PacsAnswer = {
  readonly ok: true;
  readonly settings: PacsSettings;
  readonly status: number;
  readonly contentType: string;
  /** What the server says of its answer (PS3.18): that it left something out, or did not do. */
  readonly warning: string;
  /** Leaving the loop over it closes the connection. */
  readonly body: AsyncIterable<Uint8Array>;
};

export type PacsQuestion = {
  /** Below the DICOMweb base, without a leading slash. */
  readonly path: string;
  readonly parameters?: URLSearchParams;
  readonly accept: string;
  /** An answer that says itself that it is not all (206) is one, too. */
  readonly acceptsPart?: boolean;
  readonly signal?: AbortSignal | undefined;
};

/** Asks the PACS once; refusals: `pacs.not_configured|unreachable|untrusted|out_of_date|refused|bad_answer|aborted|credentials_*`. No refusal holds what was asked. */
export async function askPacs(pacs: Pacs, question: PacsQuestion): Promise<PacsAnswer | Refusal> {
  if (pacs.settings === null) return refuse('pacs.not_configured');
  const headers = await requestHeaders(pacs, pacs.settings, question.accept);
  if (headers === null) return refuse('pacs.credentials_missing');
  if ('code' in headers) return headers;
  try {
    const answer = await request(addressOf(pacs.settings, question), {
      dispatcher: pacs.dispatcher,
      headers,
      signal: question.signal ?? null,
    });
    const isPart = question.acceptsPart === true && answer.statusCode === 206;
    const refusal = isPart ? null : refusalFor(answer.statusCode);
    if (refusal !== null) {
      await answer.body.dump({ limit: 16_384 }).catch(() => undefined);
      return refusal;
    }
    const { 'content-type': contentType, warning } = answer.headers;
    return {
      ok: true,
      settings: pacs.settings,
      status: answer.statusCode,
      contentType: typeof contentType === 'string' ? contentType : '',
      warning: [warning ?? ''].flat().join(', '),
      body: answer.body,
    };
  } catch (error) {
    return refusalForFault(error, question.signal);
  }
}

/** Turns what a broken connection threw into a refusal; the error's own text may hold the address and stays inside. */
export function refusalForFault(error: unknown, signal: AbortSignal | undefined): Refusal {
  if (signal?.aborted === true) return refuse('pacs.aborted');
  if (isOutOfDate(error)) return refuse('pacs.out_of_date');
  return refuse(tlsFault(error) === 'untrusted' ? 'pacs.untrusted' : 'pacs.unreachable');
}

function refusalFor(status: number): Refusal | null {
  if (status === 200 || status === 204) return null;
  if (status === 401 || status === 403) return refuse('pacs.refused');
  if (status === 404) return refuse('pacs.not_found');
  if (status === 206) return refuse('pacs.incomplete');
  if (status === 429 || status >= 500) return refuse('pacs.unreachable');
  return refuse('pacs.bad_answer'); // redirects too: the policy names one address, and credentials go nowhere else
}

async function requestHeaders(pacs: Pacs, settings: PacsSettings, accept: string) {
  if (settings.authentication === 'none') return { accept };
  const credentials = await readOrRefuse(pacs);
  if (credentials === null || 'code' in credentials) return credentials;
  const pair = Buffer.from(`${credentials.name}:${credentials.password}`, 'utf8').toString('base64');
  return { accept, authorization: `Basic ${pair}` };
}

async function readOrRefuse(pacs: Pacs): Promise<PacsCredentials | Refusal | null> {
  try {
    return await pacs.readCredentials();
  } catch (error) {
    if (error instanceof AgentError) return refuse(error.code); // locked away
    throw error;
  }
}

function addressOf(settings: PacsSettings, question: PacsQuestion): URL {
  const url = new URL(settings.dicomWebUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${question.path}`;
  // A plus sign for a space belongs to HTML forms; not every server reads it so. A question mark may stand for itself
  // (RFC 3986, 3.4), and servers that do not decode what they match take it for a wildcard only then.
  url.search = question.parameters?.toString().replaceAll('+', '%20').replaceAll('%3F', '?') ?? '';
  url.username = '';
  url.password = '';
  return url;
}
