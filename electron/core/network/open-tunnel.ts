import { request as requestPlainly } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { lookup } from '../../../protocol/tls/lookup.ts';
import type { Network } from './network.ts';

export type Destination = { readonly host: string; readonly port: number };

/**
 * Opens a way through an http or https proxy (CONNECT, RFC 9110 section 9.3.6) within `connectMs`. What goes through it is the
 * caller's TLS: the proxy sees host and port. Rejects when there is no way, whatever the reason.
 */
export function openTunnel(proxy: URL, to: Destination, network: Network): Promise<Socket> {
  const { family, connectMs, authorities } = network;
  const path = `${isIP(to.host) === 6 ? `[${to.host}]` : to.host}:${to.port}`;
  const isSecure = proxy.protocol === 'https:';
  const host = proxy.hostname.replace(/^\[|\]$/g, '');
  const options = {
    method: 'CONNECT',
    host,
    servername: isIP(host) === 0 ? host : '', // else Node takes the header's: the certificate is the proxy's own
    port: Number(proxy.port || (isSecure ? 443 : 80)),
    path,
    headers: { host: path },
    family,
    lookup,
    agent: false as const,
    signal: AbortSignal.timeout(connectMs),
  };
  return new Promise((resolve, reject) => {
    const asking = isSecure
      ? requestSecurely({ ...options, ca: authorities(), minVersion: 'TLSv1.2', rejectUnauthorized: true })
      : requestPlainly(options);
    // Not the reason itself: a proxy that nobody vouches for must not look like a collector that is none.
    asking.on('error', () => reject(new Error('proxy.unreachable')));
    asking.on('connect', ({ statusCode }, socket: Socket, head) => {
      if (statusCode === 200 && head.length === 0) return resolve(socket);
      // A server that speaks before our TLS is not the one that was asked for.
      socket.destroy();
      reject(new Error(`proxy.refused_${statusCode ?? 0}`));
    });
    // An answer to CONNECT that is no success comes as a response; nothing in it is of interest.
    asking.on('response', (response) => {
      response.destroy();
      reject(new Error(`proxy.refused_${response.statusCode ?? 0}`));
    });
    asking.end();
  });
}
