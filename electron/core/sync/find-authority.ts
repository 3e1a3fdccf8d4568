import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type ConnectionOptions, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import type { Network } from '../network/network.ts';
import { openTunnel } from '../network/open-tunnel.ts';
import { proxyFor } from '../network/proxy-for.ts';
import type { CollectorAnswer } from './collector-answer.ts';
import { UNREACHABLE } from './collector-answer.ts';

const TIMEOUT_MS = 10_000;
/** Longer chains are not ours, and a chain may be made to go on for ever. */
const MAX_CHAIN = 8;

/**
 * Finds, in the chain that the collector presents, the authority with this fingerprint (SHA-256 of the DER, lower-case
 * hex), and gives it as PEM. Nothing is sent and nothing is believed here: that the collector holds a certificate of this
 * authority is proved by the next connection, which trusts this one alone.
 */
export async function findAuthority(
  collectorUrl: string,
  fingerprint: string,
  network: Network,
): Promise<CollectorAnswer<string>> {
  const { hostname, port } = new URL(collectorUrl);
  const to = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443) };
  const proxy = proxyFor(to.host, network);
  try {
    const through = proxy === null ? {} : { socket: await openTunnel(proxy, to, network) };
    return await presented({ ...to, ...through, family: network.family }, fingerprint);
  } catch {
    return UNREACHABLE; // no way through the proxy
  }
}

type Way = ConnectionOptions & { readonly host: string; readonly family: Network['family'] };

function presented(way: Way, fingerprint: string) {
  const name = isIP(way.host) === 0 ? { servername: way.host } : {};
  return new Promise<CollectorAnswer<string>>((resolve) => {
    const socket = connect({
      ...way,
      ...name,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: false, // nobody vouches for the authority yet: see above
    });
    const end = (answer: CollectorAnswer<string>): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(TIMEOUT_MS, () => end(UNREACHABLE));
    socket.on('error', () => end(UNREACHABLE));
    socket.on('close', () => end(UNREACHABLE));
    socket.on('secureConnect', () => {
      const der = presentedChain(socket).find((raw) => createHash('sha256').update(raw).digest('hex') === fingerprint);
      end(
        der === undefined ? { ok: false, code: 'collector.untrusted', status: null } : { ok: true, value: toPem(der) },
      );
    });
  });
}

function presentedChain(socket: TLSSocket): readonly Buffer[] {
  const chain: Buffer[] = [];
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  // Node links a self-signed certificate to itself.
  while (certificate?.raw !== undefined && chain.length < MAX_CHAIN) {
    chain.push(certificate.raw);
    const issuer: DetailedPeerCertificate | undefined = certificate.issuerCertificate;
    certificate = issuer === certificate ? undefined : issuer;
  }
  return chain;
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
