import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { buildConnector } from 'undici';
import { isOutOfDate } from '../../../protocol/tls/tls-fault.ts';
import { connectThrough } from '../network/connect-through.ts';
import type { Network } from '../network/network.ts';

export type KnownPeerOptions = {
  readonly tls: () => buildConnector.BuildOptions;
  readonly timeoutMs: number;
  /** Whether a certificate that is out of date by this machine's clock, and has no other fault, is gone by nevertheless. */
  readonly accepts: (certificate: X509Certificate) => boolean;
};

/**
 * The connector of an emergency. Whoever shows the very certificate that was trusted before it ended, and holds its key, is
 * whoever was trusted; anybody else is refused, before a byte is sent. Node knows no way to look past the date alone: the
 * whole judgement is put off, and passed here.
 */
export function connectToKnownPeer(network: Network, { tls, timeoutMs, accepts }: KnownPeerOptions) {
  const open = connectThrough(network, () => ({ ...tls(), rejectUnauthorized: false }), timeoutMs);
  const connector: buildConnector.connector = (options, callback) => {
    open(options, (...[error, socket]: Parameters<buildConnector.Callback>) => {
      if (error !== null) return callback(error, null);
      const refusal = judge(socket, accepts);
      if (refusal === null) return callback(null, socket);
      socket.destroy();
      callback(refusal, null);
    });
  };
  return connector;
}

function judge(socket: Socket, accepts: KnownPeerOptions['accepts']): Error | null {
  if (!(socket instanceof TLSSocket) || socket.authorized) return null;
  const code: unknown = socket.authorizationError; // a text, whatever its type says
  const certificate = socket.getPeerX509Certificate();
  const fault = Object.assign(new Error('the peer is not trusted'), { code });
  if (isOutOfDate(fault) && certificate !== undefined && accepts(certificate)) return null;
  return isOutOfDate(fault) ? Object.assign(fault, { code: 'CERT_REJECTED' }) : fault;
}
