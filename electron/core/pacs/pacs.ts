import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Agent } from 'undici';
import type { Policy } from '../../../protocol/policy/policy.ts';
import { connectThrough, watchSockets } from '../network/connect-through.ts';
import type { Network } from '../network/network.ts';

export type PacsSettings = NonNullable<Policy['pacs']>;

/** Name and password for the PACS; they live in the keychain, see holdPacsCredentials. */
export type PacsCredentials = { readonly name: string; readonly password: string };
export type ReadPacsCredentials = () => Promise<PacsCredentials | null>;

/** A connection to the PACS that the policy names. `settings` is null when it names none. */
export type Pacs = {
  readonly settings: PacsSettings | null;
  readonly readCredentials: ReadPacsCredentials;
  readonly dispatcher: Agent;
  /** When the certificate ends that it showed for the newest connection, milliseconds since the epoch; null: there was none. */
  readonly certificateEndMs: () => number | null;
  readonly close: () => Promise<void>;
};

/** Opens no connection yet; keeps a small pool alive until `close`, which aborts what still runs. */
export function connectPacs(
  settings: PacsSettings | null,
  readCredentials: ReadPacsCredentials,
  network: Network,
): Pacs {
  const timeout = (settings?.timeoutSeconds ?? 10) * 1000;
  const tls = () => ({ minVersion: 'TLSv1.2' as const, ca: network.authorities() });
  const isSecure = settings?.dicomWebUrl.startsWith('https:') === true;
  const connector = connectThrough(network, isSecure ? tls : () => ({}), timeout);
  let endMs: number | null = null;
  const dispatcher = new Agent({
    connections: 4,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    connect: watchSockets(connector, (socket) => (endMs = endOf(socket) ?? endMs)),
  });
  return {
    settings,
    readCredentials,
    dispatcher,
    certificateEndMs: () => endMs,
    close: () => dispatcher.destroy(),
  };
}

const endOf = (socket: Socket): number | null =>
  socket instanceof TLSSocket ? (socket.getPeerX509Certificate()?.validToDate.getTime() ?? null) : null;
