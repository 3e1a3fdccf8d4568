import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** What the proxy does with a request for a tunnel. */
export type ProxyManners =
  | { readonly kind: 'open' }
  | { readonly kind: 'refuse'; readonly status: number }
  | { readonly kind: 'hang' }
  /** Says something before the server behind it could. */
  | { readonly kind: 'speak-first' }
  | { readonly kind: 'break' };

export type ConnectProxy = {
  readonly url: string;
  /** Each `host:port` that a tunnel was asked for. */
  readonly asked: readonly string[];
  /** While it is away, each connection is reset; the port stays its own. */
  readonly setAway: (isAway: boolean) => void;
  readonly close: () => Promise<void>;
};

export type ConnectProxyOptions = {
  /** Where each tunnel really leads on this machine, whatever host it was asked for. */
  readonly to: number;
  readonly manners?: ProxyManners;
  readonly identity?: { readonly pem: string; readonly privateKey: string };
};

/** A proxy that opens tunnels (CONNECT), as hospitals have them; https with an identity. */
export async function startConnectProxy({
  to,
  manners = { kind: 'open' },
  identity,
}: ConnectProxyOptions): Promise<ConnectProxy> {
  const server =
    identity === undefined ? createServer() : createSecureServer({ cert: identity.pem, key: identity.privateKey });
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  let isAway = false;
  const resetAll = (): void => sockets.forEach((socket) => socket.destroy());
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket)));
    if (isAway) socket.destroy();
  });
  server.on('connect', (request: IncomingMessage, near: Socket) => {
    asked.push(request.url ?? '');
    near.on('error', () => near.destroy());
    switch (manners.kind) {
      case 'open':
        return join(near, to);
      case 'refuse':
        return void near.end(`HTTP/1.1 ${manners.status} No\r\ncontent-length: 0\r\n\r\n`);
      case 'speak-first':
        return void near.write('HTTP/1.1 200 OK\r\n\r\nhello');
      case 'break':
        return void near.destroy();
      case 'hang':
        return undefined;
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${identity === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    asked,
    setAway: (away) => {
      isAway = away;
      if (away) resetAll();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        resetAll();
      }),
  };
}

function join(near: Socket, to: number): void {
  const far = connect(to, '127.0.0.1', () => {
    near.write('HTTP/1.1 200 OK\r\n\r\n');
    near.pipe(far).pipe(near);
  });
  far.on('error', () => near.destroy());
  near.on('close', () => far.destroy());
  far.on('close', () => near.destroy());
}
