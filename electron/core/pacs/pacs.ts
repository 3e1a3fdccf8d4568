import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Agent } from 'undici';
import type { Policy } from '../../../protocol/policy/policy.ts';
import { connectThrough, watchSockets } from '../network/connect-through.ts';
import type { Network } from '../network/network.ts';
import { connectToKnownPeer } from './known-peer.ts';

export type PacsSettings = NonNullable<Policy['pacs']>;

/** Name and password for the PACS; they live in the keychain, see holdPacsCredentials. */
export type PacsCredentials = { readonly name: string; readonly password: string };
export type ReadPacsCredentials = () => Promise<PacsCredentials | null>;

/** What is done with the certificates of the PACS beyond asking the authorities. `origin`: of its address. */
export type CertificateRules = {
  /** It was trusted, by the authorities and by its time. */
  readonly onTrusted: (origin: string, certificate: X509Certificate) => void;
  readonly isEmergency: () => boolean;
  /** In an emergency: whether one that is out of date, and has no other fault, is accepted. */
  readonly accepts: (origin: string, certificate: X509Certificate) => boolean;
};
const AUTHORITIES_ALONE: CertificateRules = {
  onTrusted: () => undefined,
  isEmergency: () => false,
  accepts: () => false,
};

/** A connection to the PACS that the policy names. `settings` is null when it names none. */
export type Pacs = {
  readonly settings: PacsSettings | null;
  readonly readCredentials: ReadPacsCredentials;
  readonly dispatcher: Agent;
  /** When the certificate ends by which the newest connection was trusted, milliseconds since the epoch; null: there was none. */
  readonly certificateEndMs: () => number | null;
  readonly close: () => Promise<void>;
};

/** Opens no connection yet; keeps a small pool alive until `close`, which aborts what still runs. */
export function connectPacs(
  settings: PacsSettings | null,
  readCredentials: ReadPacsCredentials,
  network: Network,
  { onTrusted, isEmergency, accepts }: CertificateRules = AUTHORITIES_ALONE,
): Pacs {
  const timeoutMs = (settings?.timeoutSeconds ?? 10) * 1000;
  const address = settings === null ? null : new URL(settings.dicomWebUrl);
  const origin = address?.origin ?? '';
  const acceptsHere = (certificate: X509Certificate): boolean => accepts(origin, certificate);
  const connector =
    address?.protocol === 'https:'
      ? connectToKnownPeer(network, { timeoutMs, isEmergency, accepts: acceptsHere })
      : connectThrough(network, () => ({}), timeoutMs);
  let endMs: number | null = null;
  const look = (socket: Socket): void => {
    if (!(socket instanceof TLSSocket)) return;
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined) return;
    endMs = certificate.validToDate.getTime();
    if (socket.authorized) onTrusted(origin, certificate);
  };
  const dispatcher = new Agent({
    connections: 4,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: watchSockets(connector, look),
  });
  return {
    settings,
    readCredentials,
    dispatcher,
    certificateEndMs: () => endMs,
    close: () => dispatcher.destroy(),
  };
}
