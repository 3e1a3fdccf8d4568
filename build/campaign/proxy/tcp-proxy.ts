import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a connection meets on its way. Bytes are counted from its beginning, the handshake included. */
export type Mishap =
  | { readonly kind: 'none' }
  /** Broken when so many bytes went up or came down. */
  | { readonly kind: 'reset'; readonly way: 'up' | 'down'; readonly after: number }
  /** The answer ends in the middle, in order. */
  | { readonly kind: 'cut'; readonly after: number }
  /** Small pieces, with a pause after each. */
  | { readonly kind: 'slow'; readonly pieceBytes: number; readonly pauseMs: number }
  /** From so many bytes on nothing comes back any more, and nobody says so. */
  | { readonly kind: 'half-open'; readonly after: number };

export type TcpProxy = {
  readonly port: number;
  readonly connections: () => number;
  /** Stops listening: connections are refused. What is open is broken. */
  readonly close: () => Promise<void>;
};

/** Stands between an agent and its collector; `next` says what each new connection meets. */
export async function startTcpProxy(to: number, next: () => Mishap, port = 0): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let count = 0;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((near) => {
    count += 1;
    const far = connect(to, '127.0.0.1');
    join(keep(near), keep(far), next());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: portOf(server),
    connections: () => count,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function join(near: Socket, far: Socket, mishap: Mishap): void {
  near.once('close', () => far.destroy());
  far.once('close', () => near.destroySoon());
  pass(near, far, mishap, 'up');
  pass(far, near, mishap, 'down');
}

function pass(from: Socket, to: Socket, mishap: Mishap, way: 'up' | 'down'): void {
  let passed = 0;
  from.on('data', (chunk) => {
    passed += chunk.length;
    if (mishap.kind === 'reset' && mishap.way === way && passed >= mishap.after) {
      from.resetAndDestroy();
      to.resetAndDestroy();
    } else if (mishap.kind === 'cut' && way === 'down' && passed >= mishap.after) {
      to.end(chunk.subarray(0, Math.max(0, chunk.length - (passed - mishap.after))));
      from.destroy();
    } else if (mishap.kind === 'half-open' && way === 'down' && passed >= mishap.after) from.pause();
    else if (mishap.kind === 'slow') void trickle(from, to, chunk, mishap);
    else to.write(chunk);
  });
}

async function trickle(
  from: Socket,
  to: Socket,
  chunk: Buffer,
  { pieceBytes, pauseMs }: Extract<Mishap, { kind: 'slow' }>,
): Promise<void> {
  from.pause();
  for (let at = 0; at < chunk.length; at += pieceBytes) {
    to.write(chunk.subarray(at, at + pieceBytes));
    await sleep(pauseMs);
  }
  from.resume();
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}
