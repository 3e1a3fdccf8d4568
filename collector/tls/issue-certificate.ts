import 'reflect-metadata';
import { isIP } from 'node:net';
import { webcrypto, type X509Certificate } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonGeneralNames,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  type PublicKey,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { fingerprintOf } from '../../protocol/tls/fingerprint.ts';
import { type CertificateAuthority, newSerialNumber, SIGNING } from './certificate-authority.ts';
import { pkcs8Pem } from './self-signed.ts';

const DAY_MS = 86_400_000;
/** IHE ITI-19 recommends two years at most. */
export const WORKSTATION_DAYS = 730;
const SERVER_DAYS = 90;
/** So long before it is issued a certificate holds already: a workstation's clock may be behind. */
const BEFORE_ISSUE_MS = DAY_MS;

export type Issued = { readonly pem: string; readonly fingerprint: string; readonly expiresMs: number };
export type ServerIdentity = { readonly cert: string; readonly key: string; readonly expiresMs: number };

/**
 * A fresh key and certificate for the collector's own TLS. The key is never written down: agents trust the CA, so a new
 * one with each start costs nothing and leaves nothing to steal.
 */
export async function issueServerIdentity(
  authority: CertificateAuthority,
  hosts: readonly string[],
  nowMs: number,
): Promise<ServerIdentity> {
  const keys = await webcrypto.subtle.generateKey(SIGNING, true, ['sign', 'verify']);
  const names: JsonGeneralNames = hosts.map((host) => ({ type: isIP(host) === 0 ? 'dns' : 'ip', value: host }));
  const issued = await issue(authority, {
    subject: 'CN=Glasskey Collector',
    publicKey: keys.publicKey,
    days: SERVER_DAYS,
    nowMs,
    usage: ExtendedKeyUsage.serverAuth,
    names,
  });
  const key = pkcs8Pem(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return { cert: `${issued.pem}\n${authority.pem}\n`, key, expiresMs: issued.expiresMs };
}

/** Whether a new one is due: half of its time is over, or a clock that was ahead has been put right since. */
export function isIdentityDue({ expiresMs }: Pick<ServerIdentity, 'expiresMs'>, nowMs: number): boolean {
  const ageMs = nowMs - (expiresMs - SERVER_DAYS * DAY_MS);
  return ageMs < -BEFORE_ISSUE_MS / 2 || ageMs >= (SERVER_DAYS * DAY_MS) / 2;
}

/**
 * Reads a workstation's PKCS #10. Null unless the signature holds and the key is P-256 or Ed25519; nothing else of the
 * request is taken over.
 */
export async function readWorkstationRequest(pem: string): Promise<PublicKey | null> {
  try {
    const request = new Pkcs10CertificateRequest(pem);
    const { algorithm } = request.publicKey;
    const isP256 = algorithm.name === 'ECDSA' && 'namedCurve' in algorithm && algorithm.namedCurve === 'P-256';
    if (!isP256 && algorithm.name !== 'Ed25519') return null;
    return (await request.verify()) ? request.publicKey : null;
  } catch {
    return null; // not PKCS #10 at all: the same refusal
  }
}

/** A client certificate that says which workstation it is, and can be nothing else. */
export async function issueWorkstationCertificate(
  authority: CertificateAuthority,
  { workstation, publicKey, nowMs }: { workstation: string; publicKey: PublicKey; nowMs: number },
): Promise<Issued> {
  return issue(authority, {
    subject: `CN=${workstation}`,
    publicKey,
    days: WORKSTATION_DAYS,
    nowMs,
    usage: ExtendedKeyUsage.clientAuth,
    names: [{ type: 'url', value: `urn:uuid:${workstation}` }],
  });
}

/** When a certificate of ours was issued, in milliseconds since the epoch, as it says itself. */
export const issuedMsOf = ({ validFromDate }: X509Certificate): number => validFromDate.getTime() + BEFORE_ISSUE_MS;

type IssueParams = {
  readonly subject: string;
  readonly publicKey: PublicKey | webcrypto.CryptoKey;
  readonly days: number;
  readonly nowMs: number;
  readonly usage: ExtendedKeyUsage;
  readonly names: JsonGeneralNames;
};

async function issue(authority: CertificateAuthority, params: IssueParams): Promise<Issued> {
  const expiresMs = params.nowMs + params.days * DAY_MS;
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([params.usage], true),
    new SubjectAlternativeNameExtension(params.names),
    await AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
  ];
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerialNumber(),
    subject: params.subject,
    issuer: authority.certificate.subject,
    notBefore: new Date(params.nowMs - BEFORE_ISSUE_MS),
    notAfter: new Date(expiresMs),
    signingAlgorithm: SIGNING,
    publicKey: params.publicKey,
    signingKey: authority.key,
    extensions,
  });
  return { pem: certificate.toString('pem'), fingerprint: fingerprintOf(certificate.rawData), expiresMs };
}
