import { X509Certificate } from 'node:crypto';
import { trustedAuthorities } from '../../../protocol/tls/trusted-authorities.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** The certificates in a PEM file; null when there is none, or one of them is no certificate authority. */
export function readPemCertificates(text: string): readonly string[] | null {
  const blocks = text.match(BLOCK) ?? [];
  return blocks.length > 0 && blocks.every(isAuthority) ? blocks : null;
}

function isAuthority(pem: string): boolean {
  try {
    return new X509Certificate(pem).ca;
  } catch {
    return false;
  }
}

/**
 * Who may vouch for a server: those that IT names, and those of Node and of the operating system unless they are switched
 * off.
 */
export function authoritiesOf(own: readonly string[], isSystemTrusted: boolean): string[] {
  const system = isSystemTrusted ? trustedAuthorities() : [];
  return [...new Set([...own, ...system])];
}
