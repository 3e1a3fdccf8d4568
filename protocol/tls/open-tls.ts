import { connect as connectTcp } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { countAlerts } from './count-alerts.ts';
import { clientTls, secureContextOf, type ClientIdentity } from './client-tls.ts';
import { lookup } from './lookup.ts';
import type { PeerTrust } from './peer-trust.ts';

/** A TLS server that only listens: who it is, how it is known, and what we show it. */
export type TlsServer = {
  readonly host: string;
  readonly port: number;
  readonly trust: PeerTrust;
  readonly identity: ClientIdentity | null;
};

/** A connection of which we see the TCP below: Node's own TLS socket hides how the peer ended it. */
export type OpenTls = {
  readonly tls: TLSSocket;
  /** Resolves when the TCP connection ended: null after the peer's orderly end, an error after anything else. */
  readonly over: Promise<Error | null>;
  /** TLS alerts so far; a goodbye is one. */
  readonly alerts: () => number;
  readonly destroy: () => void;
};

/** Begins to connect; `tls` says when it is done. null: TLS cannot use the certificates or the key, and nothing was opened. */
export function openTls({ host, port, trust, identity }: TlsServer): OpenTls | null {
  // Before there is a socket: what throws later leaves one behind that nobody listens to.
  const secureContext = secureContextOf(trust, identity);
  if (secureContext === null) return null;
  const socket = connectTcp({ host, port, lookup });
  const alerts = countAlerts();
  const inner = new Duplex({
    read: () => undefined, // what comes is a handshake, and a few alerts
    write: (chunk: Buffer, _encoding, done) => socket.write(chunk, done),
    final: (done) => socket.end(done),
  });
  const tls = connectTls({ ...clientTls(host, trust, identity), secureContext, host, socket: inner });
  const over = new Promise<Error | null>((resolve) => {
    socket.once('error', resolve);
    tls.once('error', resolve);
    socket.once('end', () => resolve(null));
    socket.once('close', () => resolve(new Error('closed')));
  });
  for (const stream of [socket, inner, tls]) stream.on('error', () => undefined); // told by `over`
  socket.on('data', (chunk: Buffer) => {
    alerts.see(chunk);
    inner.push(chunk);
  });
  socket.once('end', () => inner.push(null));
  tls.resume();
  const destroy = (): void => {
    tls.destroy();
    socket.destroy();
  };
  return { tls, over, alerts: alerts.count, destroy };
}
