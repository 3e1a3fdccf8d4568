import type { DevToolsSession, Protocol } from '../chromium/devtools.ts';
import { toChromium, toProduct } from '../address.ts';
import { answerScheme } from './answer-scheme.ts';
import type { StandinSession } from './session.ts';

type Paused = Protocol.Fetch.requestPausedPayload;
export type Asker = {
  readonly webContentsId: number;
  readonly mayNavigate: (paused: Paused) => Promise<boolean>;
  /** Hears of each answer to a request for a document. */
  readonly answered: (frameId: string, status: number) => void;
};

/** Decides about one request or answer that Chromium holds back: the product's hooks first, then its own schemes. */
export async function decide(
  paused: Paused,
  session: StandinSession,
  devTools: DevToolsSession,
  asker: Asker,
): Promise<void> {
  try {
    if (paused.responseStatusCode !== undefined) {
      if (paused.resourceType === 'Document') asker.answered(paused.frameId, paused.responseStatusCode);
      await passResponse(paused, session, devTools);
    } else if (paused.responseErrorReason === undefined) await passRequest(paused, session, devTools, asker);
    else await devTools.send('Fetch.continueRequest', { requestId: paused.requestId });
  } catch {
    const failed = { requestId: paused.requestId, errorReason: 'Failed' } as const;
    await devTools.send('Fetch.failRequest', failed).catch(() => undefined); // the page has gone meanwhile
  }
}

async function passRequest(
  paused: Paused,
  session: StandinSession,
  devTools: DevToolsSession,
  asker: Asker,
): Promise<void> {
  const { requestId } = paused;
  if (paused.resourceType === 'Document' && !(await asker.mayNavigate(paused))) {
    await devTools.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
    return;
  }
  const details = detailsOf(paused, asker.webContentsId);
  if (isOwnFavicon(details.url)) {
    await devTools.send('Fetch.fulfillRequest', { requestId, responseCode: 204 });
    return;
  }
  const answer = await session.webRequest.beforeRequest(details);
  if (answer.cancel === true) {
    await devTools.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
    return;
  }
  if (answer.redirectURL !== undefined) {
    const location = { name: 'location', value: toChromium(answer.redirectURL) };
    await devTools.send('Fetch.fulfillRequest', { requestId, responseCode: 307, responseHeaders: [location] });
    return;
  }
  const handler = session.protocol.handlerOf(details.url.split(':')[0] ?? '');
  if (handler !== undefined) {
    await devTools.send('Fetch.fulfillRequest', { requestId, ...(await answerScheme(handler, paused)) });
    return;
  }
  const sent = await session.webRequest.beforeSend({ ...details, requestHeaders: { ...paused.request.headers } });
  if (sent.cancel === true) {
    await devTools.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
    return;
  }
  session.letThrough(paused.request.url);
  await devTools.send('Fetch.continueRequest', { requestId, ...headersOf(sent.requestHeaders) });
}

/** Chromium asks every web site for one; Electron does not ask the product's own schemes. */
const isOwnFavicon = (url: string): boolean => !url.startsWith('http') && url.endsWith('/favicon.ico');

async function passResponse(paused: Paused, session: StandinSession, devTools: DevToolsSession): Promise<void> {
  const { requestId, responseStatusCode = 200 } = paused;
  const responseHeaders: Record<string, string[]> = {};
  for (const { name, value } of paused.responseHeaders ?? []) (responseHeaders[name] ??= []).push(value);
  const statusLine = `HTTP/1.1 ${responseStatusCode} ${paused.responseStatusText ?? ''}`;
  const details = { ...detailsOf(paused, 0), statusLine, statusCode: responseStatusCode, responseHeaders };
  const answer = await session.webRequest.received(details);
  if (answer.cancel === true) {
    await devTools.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
    return;
  }
  if (answer.responseHeaders === undefined) {
    await devTools.send('Fetch.continueRequest', { requestId });
    return;
  }
  const changed = Object.entries(answer.responseHeaders).flatMap(([name, values]) =>
    [values].flat().map((value) => ({ name, value })),
  );
  const head = { requestId, responseCode: responseStatusCode, responseHeaders: changed };
  const isRedirect = responseStatusCode >= 300 && responseStatusCode < 400;
  if (paused.resourceType !== 'Document' || isRedirect) {
    await devTools.send('Fetch.continueResponse', head);
    return;
  }
  // Chromium has read a document's policies before it pauses: they count only in an answer that is given anew.
  const { body, base64Encoded } = await devTools.send('Fetch.getResponseBody', { requestId });
  const encoded = base64Encoded ? body : Buffer.from(body).toString('base64');
  await devTools.send('Fetch.fulfillRequest', { ...head, body: encoded });
}

function headersOf(headers: Record<string, string | string[]> | undefined) {
  if (headers === undefined) return {};
  const list = Object.entries(headers).flatMap(([name, values]) => [values].flat().map((value) => ({ name, value })));
  return { headers: list };
}

const TYPES: Readonly<Record<string, Electron.OnBeforeRequestListenerDetails['resourceType']>> = {
  Stylesheet: 'stylesheet',
  Image: 'image',
  Media: 'media',
  Font: 'font',
  Script: 'script',
  XHR: 'xhr',
  Fetch: 'xhr',
  Ping: 'ping',
  CSPViolationReport: 'cspReport',
  WebSocket: 'webSocket',
};

let lastRequest = 0;

function detailsOf(paused: Paused, webContentsId: number) {
  const { method, headers } = paused.request;
  return {
    id: ++lastRequest,
    url: toProduct(paused.request.url),
    method,
    webContentsId,
    resourceType: TYPES[paused.resourceType] ?? (paused.resourceType === 'Document' ? 'mainFrame' : 'other'),
    referrer: toProduct(headers['Referer'] ?? ''),
    timestamp: Date.now(),
    uploadData: [],
  };
}
