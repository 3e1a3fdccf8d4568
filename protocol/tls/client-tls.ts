import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { PeerTrust } from './peer-trust.ts';

/** A certificate that we show when we are asked for one, and its key; both in PEM. */
export type ClientIdentity = { readonly cert: string; readonly key: string };

type ClientTls = Pick<
  ConnectionOptions,
  'minVersion' | 'servername' | 'cert' | 'key' | 'ca' | 'allowPartialTrustChain' | 'checkServerIdentity'
>;

/** TLS 1.2 at least (RFC 9325); nobody else than the trusted peer is ever talked to. */
export function clientTls(host: string, trust: PeerTrust, identity: ClientIdentity | null): ClientTls {
  return {
    minVersion: 'TLSv1.2',
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...identity,
    ...trusted(trust),
  };
}

function trusted(trust: PeerTrust): ClientTls {
  if (trust.kind === 'system') return {};
  if (trust.kind === 'authority') return { ca: trust.pem };
  const pinned = new X509Certificate(trust.pem).raw;
  return {
    ca: trust.pem,
    // The pinned certificate need not be its own issuer.
    allowPartialTrustChain: true,
    checkServerIdentity: (_, { raw }) => (pinned.equals(raw) ? undefined : notPinned()),
  };
}

const notPinned = (): Error => Object.assign(new Error('not the pinned certificate'), { code: 'CERT_REJECTED' });
