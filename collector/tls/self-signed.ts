import 'reflect-metadata';
import { isIP } from 'node:net';
import { webcrypto } from 'node:crypto';
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { newSerialNumber, SIGNING } from './certificate-authority.ts';

const DAY_MS = 86_400_000;
/** Whoever asks pins this very certificate: it is not replaced behind their back. */
const YEARS = 15;

/** A key, and a certificate for it that it signs itself, good for these hosts. Both in PEM. */
export async function selfSign(
  name: string,
  hosts: readonly string[],
  nowMs: number,
): Promise<{ readonly cert: string; readonly key: string }> {
  const keys = await webcrypto.subtle.generateKey(SIGNING, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerialNumber(),
    name,
    notBefore: new Date(nowMs - DAY_MS),
    notAfter: new Date(nowMs + YEARS * 365 * DAY_MS),
    signingAlgorithm: SIGNING,
    keys,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new SubjectAlternativeNameExtension(
        hosts.map((host) => ({ type: isIP(host) === 0 ? 'dns' : 'ip', value: host })),
      ),
    ],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { cert: certificate.toString('pem'), key: pkcs8Pem(key) };
}

/** PKCS #8 in PEM. */
export function pkcs8Pem(der: ArrayBuffer): string {
  const lines = Buffer.from(der).toString('base64').replace(/(.{64})(?=.)/g, '$1\n'); // prettier-ignore
  return `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`;
}
