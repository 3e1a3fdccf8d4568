import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { createSecureContext, type ConnectionOptions, type SecureContext } from 'node:tls';
import { peerName } from './peer-name.ts';
import type { PeerTrust } from './peer-trust.ts';
import { trustedAuthorities } from './trusted-authorities.ts';

/** A certificate that we show when we are asked for one, and its key; both in PEM. */
export type ClientIdentity = { readonly cert: string; readonly key: string };

type ClientTls = Pick<
  ConnectionOptions,
  | 'minVersion'
  | 'rejectUnauthorized'
  | 'servername'
  | 'cert'
  | 'key'
  | 'ca'
  | 'allowPartialTrustChain'
  | 'checkServerIdentity'
>;

/**
 * TLS 1.2 at least (RFC 9325); nobody else than the trusted peer is ever talked to, whatever the environment
 * asks for. `host` may be an IPv6 address in brackets, as in URLs. Throws where a certificate is none.
 */
export function clientTls(host: string, trust: PeerTrust, identity: ClientIdentity | null): ClientTls {
  const name = peerName(host);
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...identity,
    ...trusted(trust),
  };
}

/** The certificates and the key as TLS uses them; null when it cannot: no PEM, a key of another, one that is too short. */
export function secureContextOf(trust: PeerTrust, identity: ClientIdentity | null): SecureContext | null {
  try {
    return createSecureContext(clientTls('', trust, identity));
  } catch {
    return null; // OpenSSL's words are of no use to anybody
  }
}

/** Whether TLS can use them, and every certificate that is trusted is one: what whoever sets them should know at once. */
export function isUsable(trust: PeerTrust, identity: ClientIdentity | null): boolean {
  const trustedPems = trust.kind === 'system' ? [] : trust.pem.split(/(?<=-----END CERTIFICATE-----)/);
  return (
    trustedPems.filter((pem) => pem.includes('-----BEGIN')).every(isCertificate) &&
    secureContextOf(trust, identity) !== null
  );
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function trusted(trust: PeerTrust): ClientTls {
  if (trust.kind === 'system') return { ca: trustedAuthorities() };
  if (trust.kind === 'authority') return { ca: [trust.pem] }; // a list: an empty text would mean every public authority
  const pinned = new X509Certificate(trust.pem).raw;
  return {
    ca: trust.pem,
    // The pinned certificate need not be its own issuer.
    allowPartialTrustChain: true,
    checkServerIdentity: (_, { raw }) => (pinned.equals(raw) ? undefined : notPinned()),
  };
}

const notPinned = (): Error => Object.assign(new Error('not the pinned certificate'), { code: 'CERT_REJECTED' });
