import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Keyring } from '../keys/keyring.ts';
import type { Store } from '../store/open-store.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { CollectorError } from '../collector-error.ts';
import { fingerprintOf } from '../../protocol/tls/fingerprint.ts';

/** P-256 with SHA-256, for the CA and for all that it signs. */
export const SIGNING = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const CA_YEARS = 15;
const DAY_MS = 86_400_000;
/** No authority is older. It is made once, by a clock that nobody may have set yet, and believed for as long as the data lie. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);

export type CertificateAuthority = {
  readonly certificate: X509Certificate;
  readonly pem: string;
  /** SHA-256 of the DER, lower-case hex. */
  readonly fingerprint: string;
  readonly key: webcrypto.CryptoKey;
};

/** Opens the collector's own CA; makes it at the first start. The key lies in the store, sealed by the master key. */
export async function openCertificateAuthority(
  store: Store,
  keyring: Keyring,
  nowMs: number,
): Promise<CertificateAuthority> {
  const made = readSetting(store, 'ca.certificate') === null ? await createAuthority(nowMs) : null;
  if (made !== null) {
    // Two processes may race to the first start: the transaction lets one of them win.
    store.transaction(() => {
      if (readSetting(store, 'ca.certificate') !== null) return;
      keyring.keepSecret('ca.key', made.key);
      writeSetting(store, 'ca.certificate', made.pem);
    });
  }
  const pem = readSetting(store, 'ca.certificate');
  const pkcs8 = keyring.readSecret('ca.key');
  if (pem === null || pkcs8 === null) throw new CollectorError('ca.missing');
  const certificate = new X509Certificate(pem);
  const key = await webcrypto.subtle.importKey('pkcs8', pkcs8, SIGNING, false, ['sign']);
  return { certificate, pem, key, fingerprint: fingerprintOf(certificate.rawData) };
}

async function createAuthority(nowMs: number): Promise<{ readonly pem: string; readonly key: Buffer }> {
  const keys = await webcrypto.subtle.generateKey(SIGNING, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerialNumber(),
    name: `CN=Glasskey Collector CA ${randomBytes(4).toString('hex')}`,
    notBefore: new Date(Math.min(nowMs - DAY_MS, EARLIEST_MS)),
    notAfter: new Date(Math.max(nowMs, EARLIEST_MS) + CA_YEARS * 365 * DAY_MS),
    signingAlgorithm: SIGNING,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return { pem: certificate.toString('pem'), key };
}

/** 127 random bits, positive (RFC 5280 section 4.1.2.2), in hex. */
export function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}
