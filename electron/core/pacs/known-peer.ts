import { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { buildConnector } from 'undici';
import { peerName } from '../../../protocol/tls/peer-name.ts';
import { isOutOfDate } from '../../../protocol/tls/tls-fault.ts';
import { connectThrough } from '../network/connect-through.ts';
import type { Network } from '../network/network.ts';

export type KnownPeerOptions = {
  readonly timeoutMs: number;
  /** Whether there is an emergency now; without one a certificate that is out of date is refused as any other fault is. */
  readonly isEmergency: () => boolean;
  /** Whether a certificate that is out of date by this machine's clock, and has no other fault, is accepted. */
  readonly accepts: (certificate: X509Certificate) => boolean;
};

/** A chain of certificates is not longer. */
const LONGEST_CHAIN = 8;

/**
 * Connects as `connectThrough` does. Where the peer's certificate, or one that vouches for it, is out of date, and there is an
 * emergency, a second connection is judged here, before a byte is sent: its certificate must be for this name and of an
 * authority that is trusted, by everything but the time, and be one that `accepts` says. Node knows no way to look past
 * the time alone, and tells nothing of what else was wrong.
 */
export function connectToKnownPeer(
  network: Network,
  { timeoutMs, isEmergency, accepts }: KnownPeerOptions,
): buildConnector.connector {
  const tls = () => ({ minVersion: 'TLSv1.2' as const, ca: network.authorities() });
  const strict = connectThrough(network, tls, timeoutMs);
  // Node asks nothing of a session that goes on: none may be left behind by a peer that was refused.
  const unjudged = () => ({ ...tls(), rejectUnauthorized: false, maxCachedSessions: 0 });
  const loose = connectThrough(network, unjudged, timeoutMs);
  return (to, callback) => {
    strict(to, (...[error, socket]: Parameters<buildConnector.Callback>) => {
      if (error === null) return callback(null, socket);
      if (!isOutOfDate(error) || !isEmergency()) return callback(error, null);
      loose(to, (...[failure, second]: Parameters<buildConnector.Callback>) => {
        if (failure !== null) return callback(failure, null);
        if (isTrusted(second)) return callback(null, second); // another machine of the same address
        const certificate = certificateOf(second, to.hostname, network.authorities());
        if (certificate !== null && accepts(certificate)) return callback(null, second);
        second.destroy();
        callback(Object.assign(new Error('the peer is not known'), { code: 'CERT_REJECTED' }), null);
      });
    });
  };
}

const isJudged = (socket: Socket): socket is TLSSocket => socket instanceof TLSSocket && !socket.isSessionReused();
const isTrusted = (socket: Socket): boolean => isJudged(socket) && socket.authorized;

/** The peer's certificate if nothing but time is against it. */
function certificateOf(socket: Socket, host: string, authorities: readonly string[]): X509Certificate | null {
  if (!isJudged(socket)) return null;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return null;
  const name = peerName(host);
  const named = isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name);
  return named !== undefined && isVouchedFor(certificate, authorities) ? certificate : null;
}

/**
 * Whether its chain, as the peer sent it, leads to one of these authorities (PEM), whenever any of them began or ended. What
 * else makes a chain a good one was asked when the certificate was trusted.
 */
function isVouchedFor(leaf: X509Certificate, authorities: readonly string[]): boolean {
  const trusted = authorities.flatMap(readable);
  let at = leaf;
  for (let depth = 0; depth < LONGEST_CHAIN; depth += 1) {
    const { raw } = at;
    if (trusted.some((authority) => authority.raw.equals(raw) || isIssuedBy(at, authority))) return true;
    const issuer = at.issuerCertificate;
    if (issuer === undefined || !isIssuedBy(at, issuer)) return false;
    at = issuer;
  }
  return false;
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

/** What the system trusts is not for one odd certificate among it to stand in the way of. */
function readable(pem: string): readonly X509Certificate[] {
  try {
    return [new X509Certificate(pem)];
  } catch {
    return [];
  }
}
