import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { z } from 'zod';

const PemSchema = z
  .string()
  .max(65_536)
  .regex(/-----BEGIN CERTIFICATE-----/, 'a certificate in PEM');

/**
 * By what a TLS server is known (ITI-19 wants both of the first two): an authority of our own choosing, one pinned certificate
 * whatever name it bears, or the authorities that the system trusts.
 */
export const PeerTrustSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('authority'), pem: PemSchema }),
  z.strictObject({ kind: z.literal('certificate'), pem: PemSchema }),
  z.strictObject({ kind: z.literal('system') }),
]);
export type PeerTrust = z.infer<typeof PeerTrustSchema>;

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
