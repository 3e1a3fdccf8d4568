import { Agent, createServer, request, type RequestOptions } from 'node:https';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { portOf } from './tcp-proxy.ts';

/** What a request meets at somebody who can read it. */
export type Meddling =
  | { readonly kind: 'none' }
  /** An answer of its own; the request goes no further. */
  | { readonly kind: 'answer'; readonly status: number; readonly headers: OutgoingHttpHeaders; readonly body: string }
  /** Request or answer are other ones than were sent. */
  | {
      readonly kind: 'changed';
      readonly request: (sent: Sent) => Sent;
      readonly answer: (answer: Answer) => Answer;
    }
  /** The collector's answer cut short, sent twice, or the one before it again. */
  | { readonly kind: 'truncated' | 'doubled' | 'replayed' };

/** What a workstation sends. */
export type Sent = { readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: Buffer };
export type Answer = { readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer };

export type Identity = { readonly cert: string; readonly key: string };

export type HttpProxy = { readonly port: number; readonly close: () => Promise<void> };

export type HttpProxyOptions = {
  /** Port of the collector on this machine. */
  readonly to: number;
  readonly ca: string;
  /** As whom it speaks with the collector: the workstation. */
  readonly client: Identity;
  /** As whom it speaks with the workstation. */
  readonly server: Identity;
  readonly next: () => Meddling;
};

/** Ends the TLS of both sides and stands between them: what no attacker can do without the keys of both. */
export async function startHttpProxy({ to, ca, client, server: own, next }: HttpProxyOptions): Promise<HttpProxy> {
  let before: Answer | null = null;
  const agent = new Agent({ ca, ...client, keepAlive: true });
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readAll(incoming);
    const meddling = next();
    if (meddling.kind === 'answer') {
      response.writeHead(meddling.status, meddling.headers).end(meddling.body);
      return;
    }
    const { method, url = '', headers } = incoming;
    const sent = meddling.kind === 'changed' ? meddling.request({ url, headers, body }) : { url, headers, body };
    const answer = await forward({ host: '127.0.0.1', port: to, agent, method, path: sent.url }, sent);
    if (meddling.kind === 'changed') give(response, meddling.answer(answer), 'none');
    else give(response, meddling.kind === 'replayed' ? (before ?? answer) : answer, meddling.kind);
    before = answer;
  };
  const tls = { ...own, ca, requestCert: true, rejectUnauthorized: true };
  const server = createServer(tls, (incoming, response) => {
    handle(incoming, response).catch(() => incoming.socket.destroy());
  });
  server.keepAliveTimeout = 65_000; // as the collector's
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

function give(response: ServerResponse, { status, headers, body }: Answer, how: Meddling['kind']): void {
  if (how === 'truncated') {
    response.writeHead(status, { ...headers, 'content-length': body.length });
    response.write(body.subarray(0, Math.floor(body.length / 2)));
    setTimeout(() => response.socket?.destroy(), 20);
    return;
  }
  const { socket } = response;
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body, () => {
    if (how !== 'doubled') return;
    const lines = Object.entries({ ...headers, 'content-length': body.length }).map(
      ([name, value]) => `${name}: ${String(value)}`,
    );
    socket?.write(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Again\r\n${lines.join('\r\n')}\r\n\r\n`), body]));
  });
}

function forward(options: RequestOptions, { headers, body }: Sent): Promise<Answer> {
  const { 'content-length': _length, connection: _connection, host: _host, ...rest } = headers;
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...options, headers: { ...rest, 'content-length': body.length } }, (incoming) => {
      readAll(incoming).then((answer) => {
        const { 'transfer-encoding': _encoding, connection: _own, 'keep-alive': _keep, ...kept } = incoming.headers;
        resolve({ status: incoming.statusCode ?? 0, headers: kept, body: answer });
      }, reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
