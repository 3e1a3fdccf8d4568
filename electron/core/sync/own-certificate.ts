import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { ClientCertificate } from './collector-link.ts';

/** Whether a certificate is for its key, and from that authority. */
export function isOwnCertificate({ pem, privateKey }: ClientCertificate, ca: string): boolean {
  try {
    const own = new X509Certificate(pem);
    return own.checkPrivateKey(createPrivateKey(privateKey)) && own.verify(new X509Certificate(ca).publicKey);
  } catch {
    return false; // not even a certificate
  }
}

/** Whether a certificate can take the place of the present one: ours, for the same workstation, and good for longer. */
export function isSuccessor(next: ClientCertificate, present: string, ca: string): boolean {
  if (!isOwnCertificate(next, ca)) return false;
  const [own, before] = [new X509Certificate(next.pem), new X509Certificate(present)];
  return own.subject === before.subject && own.validToDate > before.validToDate;
}

/** When a certificate ends, in milliseconds since the epoch. */
export const endOf = (pem: string): number => new X509Certificate(pem).validToDate.getTime();
