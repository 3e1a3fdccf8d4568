import 'reflect-metadata';
import { once } from 'node:events';
import { createServer } from 'node:https';
import * as x509 from '@peculiar/x509';
import { expect, it } from 'vitest';
import { SETTINGS } from './hostile-pacs.test-support.ts';
import { connectPacs } from './pacs.ts';
import { searchStudies } from './search-studies.ts';
import { DIRECT_NETWORK } from '../network/direct-network.ts';

it('asks nothing of a PACS whose certificate nobody vouches for, so that it never sees the password', async () => {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
  });
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  let asked = 0;
  let connections = 0;
  const server = createServer({ key, cert: certificate.toString('pem') }, (_incoming, outgoing) => {
    asked += 1;
    outgoing.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  server.on('connection', () => (connections += 1));
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const pacs = connectPacs(
    { ...SETTINGS, authentication: 'basic', dicomWebUrl: `https://localhost:${port}/dicom-web` },
    async () => ({ name: 'reader', password: 'obviously-invented' }),
    DIRECT_NETWORK,
  );
  try {
    expect(await searchStudies(pacs, { patientId: 'GK-1' })).toEqual({ ok: false, code: 'pacs.untrusted' });
    expect(connections).toBeGreaterThan(0);
    expect(asked).toBe(0);
  } finally {
    await pacs.close();
    server.close();
  }
});
