import type { Socket } from 'node:net';
import { Agent, buildConnector } from 'undici';
import type { FhircastSettings } from '../../../protocol/policy/handover.ts';
import { clientTls } from '../../../protocol/tls/client-tls.ts';
import { connectThrough, watchSockets } from '../network/connect-through.ts';
import type { Network } from '../network/network.ts';

/** No study is told in more. */
const LARGEST_MESSAGE = 256 * 1024;

export type Connections = {
  readonly dispatcher: Agent;
  /** Ends also those that the other side would keep open. */
  readonly destroy: () => Promise<void>;
};

/** Connections to a hub, by the network's way out: TLS 1.2 at least, by the trust of the policy. `timeoutMs`: for each step of a request. */
export function openConnections({ trust: set }: FhircastSettings, network: Network, timeoutMs: number): Connections {
  const sockets = new Set<Socket>();
  const connect: buildConnector.connector = (options, callback) => {
    const tls = (): buildConnector.BuildOptions => {
      const trust = set.kind === 'system' ? { kind: 'authority' as const, pem: network.authorities().join('\n') } : set;
      const secure = options.protocol === 'https:' ? { ...clientTls(options.hostname, trust, null) } : {};
      return { allowH2: false, ...secure } as buildConnector.BuildOptions;
    };
    watchSockets(connectThrough(network, tls, timeoutMs), (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    })(options, callback);
  };
  const dispatcher = new Agent({
    allowH2: false, // a websocket begins as HTTP/1.1
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    webSocket: { maxPayloadSize: LARGEST_MESSAGE },
    connect,
  });
  return {
    dispatcher,
    destroy: async () => {
      for (const socket of sockets) socket.destroy();
      await dispatcher.destroy();
    },
  };
}
