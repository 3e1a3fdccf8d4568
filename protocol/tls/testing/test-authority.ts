import 'reflect-metadata';
import { createHash, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  Pkcs10CertificateRequest,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type PublicKey,
  type X509Certificate,
} from '@peculiar/x509';

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

export type TestIdentity = { readonly pem: string; readonly privateKey: string };
export type TestAuthority = {
  readonly pem: string;
  /** SHA-256 of the DER, lower-case hex. */
  readonly fingerprint: string;
  /** `lastsMs`: from now on, a day; less than 0: it has ended. */
  readonly server: (change?: { readonly host?: string; readonly lastsMs?: number }) => Promise<TestIdentity>;
  readonly client: () => Promise<TestIdentity>;
  /** An authority that this one vouches for. */
  readonly below: (name: string) => Promise<TestAuthority>;
  /** Signs a PKCS #10; null if it is not one. `days`: 1, `subject`: as of every other. */
  readonly sign: (csr: string, change?: SignChange) => Promise<string | null>;
};

export type SignChange = { readonly days?: number; readonly subject?: string };
export const ENDED = { lastsMs: -DAY_MS };

/** A certificate authority for tests. */
export const createTestAuthority = (name = 'Test CA'): Promise<TestAuthority> => createAuthority(name, null);

/** Who signs an authority. */
type Above = { readonly certificate: X509Certificate; readonly key: webcrypto.CryptoKey };

async function createAuthority(name: string, above: Above | null): Promise<TestAuthority> {
  const keys = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const subject = `CN=${name}`;
  const ca = await X509CertificateGenerator.create({
    subject,
    issuer: above?.certificate.subject ?? subject,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + DAY_MS),
    signingAlgorithm: P256,
    publicKey: keys.publicKey,
    signingKey: above?.key ?? keys.privateKey,
    extensions: [new BasicConstraintsExtension(true, above === null ? 1 : 0, true)],
  });
  const issue = (
    publicKey: PublicKey | webcrypto.CryptoKey,
    host: string | null,
    { lastsMs = DAY_MS, subject = 'CN=test' }: { readonly lastsMs?: number; readonly subject?: string } = {},
  ) =>
    X509CertificateGenerator.create({
      subject,
      issuer: ca.subject,
      notBefore: new Date(Date.now() - 2 * DAY_MS),
      notAfter: new Date(Date.now() + lastsMs),
      signingAlgorithm: P256,
      publicKey,
      signingKey: keys.privateKey,
      extensions:
        host === null
          ? []
          : [new SubjectAlternativeNameExtension([{ type: isIP(host) === 0 ? 'dns' : 'ip', value: host }])],
    });
  const identity = async (host: string | null, lastsMs = DAY_MS): Promise<TestIdentity> => {
    const own = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
    const certificate = await issue(own.publicKey, host, { lastsMs });
    return { pem: chain(certificate, ca), privateKey: await pkcs8(own.privateKey) };
  };
  return {
    pem: ca.toString('pem'),
    fingerprint: createHash('sha256').update(Buffer.from(ca.rawData)).digest('hex'),
    below: (lower) => createAuthority(lower, { certificate: ca, key: keys.privateKey }),
    server: ({ host = '127.0.0.1', lastsMs } = {}) => identity(host, lastsMs),
    client: () => identity(null),
    sign: async (csr, { days = 1, ...change } = {}) => {
      const request = new Pkcs10CertificateRequest(csr);
      return (await request.verify())
        ? (await issue(request.publicKey, null, { ...change, lastsMs: days * DAY_MS })).toString('pem')
        : null;
    },
  };
}

const chain = (...certificates: X509Certificate[]) => certificates.map((one) => one.toString('pem')).join('\n');

async function pkcs8(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}
