import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** Whether a connection may be made; `origin` is `https://host:port` and the like. */
export type MayConnect = (origin: string) => Promise<boolean>;

/**
 * The one way out of a session: a proxy on this machine. What Chromium does not show us before it sends it
 * (WebSockets, preconnects, name look-ups) ends here unless the product's rules let its origin through.
 * Resolves with the proxy's address for Chromium.
 */
export async function openNetworkGate(mayConnect: MayConnect): Promise<string> {
  const server = createServer((asked, answer) => void forward(asked, answer, mayConnect));
  server.on('connect', (asked: IncomingMessage, socket: Duplex) => void tunnel(asked.url ?? '', socket, mayConnect));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const { port } = server.address() as AddressInfo; // a server that listens on TCP has one
  return `http://127.0.0.1:${port}`;
}

async function tunnel(target: string, socket: Duplex, mayConnect: MayConnect): Promise<void> {
  socket.on('error', () => socket.destroy());
  if (!(await mayConnect(`https://${target}`))) {
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    return;
  }
  const url = URL.parse(`https://${target}`);
  const upstream = connect(Number(url?.port === '' ? 443 : url?.port), unbracketed(url?.hostname ?? ''));
  upstream.on('error', () => socket.destroy());
  upstream.once('connect', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.pipe(upstream).pipe(socket);
  });
  socket.on('close', () => upstream.destroy());
  upstream.on('close', () => socket.destroy());
}

const unbracketed = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

async function forward(asked: IncomingMessage, answer: ServerResponse, mayConnect: MayConnect): Promise<void> {
  const url = URL.parse(asked.url ?? '');
  if (url === null || url.protocol !== 'http:' || !(await mayConnect(url.origin))) {
    answer.writeHead(403).end();
    return;
  }
  const { 'proxy-connection': _proxy, ...headers } = asked.headers;
  const upstream = request(url, { method: asked.method, headers }, (reply) => {
    answer.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(answer);
  });
  upstream.on('error', () => answer.destroy());
  asked.pipe(upstream);
}
