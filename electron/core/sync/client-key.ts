import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { PemConverter, Pkcs10CertificateRequestGenerator } from '@peculiar/x509';

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export type ClientKey = {
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
  /** PKCS #10 in PEM: proves that we hold the key. Names nobody; the collector chooses the name. */
  readonly request: string;
};

/** Makes the workstation's key pair, P-256, in memory. */
export async function createClientKey(): Promise<ClientKey> {
  const keys = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: 'CN=workstation',
    keys,
    signingAlgorithm: P256,
  });
  const privateKey = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { privateKey, request: request.toString('pem') };
}
