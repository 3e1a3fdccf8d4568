import { toProduct } from '../address.ts';
import type { Protocol } from '../chromium/devtools.ts';
import type { SchemeHandler } from './protocol.ts';

export type Fulfilment = {
  readonly responseCode: number;
  readonly responseHeaders: { name: string; value: string }[];
  readonly body: string;
};

/** Asks the handler of one of the product's own schemes; all headers of its answer are kept. */
export async function answerScheme(
  handler: SchemeHandler,
  paused: Protocol.Fetch.requestPausedPayload,
): Promise<Fulfilment> {
  const { request } = paused;
  const body = bodyOf(request);
  const response = await handler(
    new Request(toProduct(request.url), {
      method: request.method,
      headers: request.headers,
      ...(body === null ? {} : { body }),
    }),
  );
  const responseHeaders: { name: string; value: string }[] = [];
  response.headers.forEach((value, name) => responseHeaders.push({ name, value }));
  return {
    responseCode: response.status === 0 ? 404 : response.status,
    responseHeaders,
    body: Buffer.from(await response.arrayBuffer()).toString('base64'),
  };
}

function bodyOf(request: Protocol.Network.Request): Buffer | null {
  if (request.method === 'GET' || request.method === 'HEAD') return null;
  const parts = (request.postDataEntries ?? []).map((entry) => Buffer.from(entry.bytes ?? '', 'base64'));
  return parts.length > 0 ? Buffer.concat(parts) : Buffer.from(request.postData ?? '');
}
