import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import { lookup } from '../../../protocol/tls/lookup.ts';
import type { Network } from './network.ts';
import { openTunnel } from './open-tunnel.ts';
import { proxyFor } from './proxy-for.ts';

/** undici's connector, which checks peers whatever the environment says, and goes through the network's proxy where there is one; TLS is always with the server itself. Another `ca` counts from then on. */
export function connectThrough(
  network: Network,
  tls: () => buildConnector.BuildOptions,
  timeoutMs = network.connectMs,
): buildConnector.connector {
  // Made at the first connection: reading the system's certificates takes a tenth of a second that a start can do without.
  let made: { readonly ca: unknown; readonly connector: buildConnector.connector } | null = null;
  const connect = (): buildConnector.connector => {
    const options = tls();
    const ca = 'ca' in options ? options.ca : null;
    if (made === null || made.ca !== ca)
      made = {
        ca,
        connector: buildConnector({
          rejectUnauthorized: true,
          ...options,
          timeout: timeoutMs,
          lookup,
          ...familyOf(network),
        }),
      };
    return made.connector;
  };
  return (options, callback) => {
    const proxy = options.protocol === 'https:' ? proxyFor(options.hostname, network) : null;
    if (proxy === null) return connect()(options, callback);
    const to = { host: options.hostname, port: Number(options.port || 443) };
    openTunnel(proxy, to, network).then(
      (httpSocket) => connect()({ ...options, httpSocket }, callback),
      (error: unknown) => callback(error instanceof Error ? error : new Error('proxy.failed'), null),
    );
  };
}

/** The same connector; `look` is given each socket that it opens, before anything goes through it. */
export function watchSockets(connector: buildConnector.connector, look: (socket: Socket) => void) {
  const watched: buildConnector.connector = (options, callback) => {
    connector(options, (...[error, socket]: Parameters<buildConnector.Callback>) => {
      if (error !== null) return callback(error, null);
      look(socket);
      callback(null, socket);
    });
  };
  return watched;
}

const familyOf = ({ family }: Network): { readonly family?: 4 | 6 } => (family === 0 ? {} : { family });
