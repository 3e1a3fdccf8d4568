import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { X509Certificate } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { createTestAuthority, ENDED, type TestIdentity } from '../../../protocol/tls/testing/test-authority.ts';
import { networkOf } from '../network/network.ts';
import { BUILT_IN } from '../policy/machine/machine-settings.ts';
import type { Json } from '../session/state-store.ts';
import { SETTINGS } from './hostile-pacs.test-support.ts';
import { createKnownCertificates } from './known-certificates.ts';
import { connectPacs } from './pacs.ts';
import { searchStudies } from './search-studies.ts';

const hospital = await createTestAuthority('Hospital');
const NETWORK = networkOf(BUILT_IN, () => [hospital.pem]);
const UNTRUSTED = { ok: false, code: 'pacs.untrusted' };

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

/** A PACS that shows another certificate from `show` on, at the same address; it counts who got as far as a question. */
async function startPacs(first: TestIdentity) {
  const seen = { questions: 0 };
  const options = ({ pem, privateKey }: TestIdentity) => ({ cert: pem, key: privateKey });
  const server = createServer(options(first), (_, outgoing) => {
    seen.questions += 1;
    outgoing.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ending.push(() => (server.closeAllConnections(), server.close()));
  const dicomWebUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}/dicom-web`;
  return { dicomWebUrl, seen, show: (identity: TestIdentity) => server.setSecureContext(options(identity)) };
}

function workstation() {
  const kept = new Map<string, Json>();
  const store = {
    get: (name: string) => kept.get(name),
    set: (name: string, value: Json) => void kept.set(name, value),
  };
  const ask = async (dicomWebUrl: string, purpose: 'routine' | 'emergency', network = NETWORK) => {
    const known = createKnownCertificates(store, Date.now); // as after a restart
    const acceptsOutOfDate = purpose === 'emergency' ? known.knows : null;
    const readCredentials = async () => ({ name: 'reader', password: 'obviously-invented' });
    const rules = { onTrusted: known.remember, acceptsOutOfDate };
    const pacs = connectPacs({ ...SETTINGS, authentication: 'basic', dicomWebUrl }, readCredentials, network, rules);
    const found = await searchStudies(pacs, { patientId: 'GK-1' });
    await pacs.close();
    return found;
  };
  return { ask, store };
}

it('goes in an emergency, and only then, by the certificate that was trusted here until it ended', async () => {
  const identity = await hospital.server({ lastsMs: 3000 });
  const pacs = await startPacs(identity);
  const { ask } = workstation();
  expect(await ask(pacs.dicomWebUrl, 'routine')).toMatchObject({ ok: true });
  await delay(new X509Certificate(identity.pem).validToDate.getTime() + 1000 - Date.now());
  const { questions } = pacs.seen;
  expect(await ask(pacs.dicomWebUrl, 'routine')).toEqual({ ok: false, code: 'pacs.out_of_date' });
  expect(pacs.seen.questions).toBe(questions);
  expect(await ask(pacs.dicomWebUrl, 'emergency')).toMatchObject({ ok: true });
  expect(pacs.seen.questions).toBeGreaterThan(questions);
});

it('asks nothing in an emergency of whoever shows another certificate of the same authority that has ended', async () => {
  const pacs = await startPacs(await hospital.server());
  const { ask } = workstation();
  expect(await ask(pacs.dicomWebUrl, 'routine')).toMatchObject({ ok: true });
  pacs.show(await hospital.server(ENDED));
  const { questions } = pacs.seen;
  expect(await ask(pacs.dicomWebUrl, 'emergency')).toEqual(UNTRUSTED);
  expect(pacs.seen.questions).toBe(questions);
});

it('asks nothing in an emergency where the certificate has another fault than its time, known or not', async () => {
  const { ask, store } = workstation();
  const other = await hospital.server({ host: 'other.hospital.example' });
  const stranger = await (await createTestAuthority('Stranger')).server();
  for (const identity of [other, stranger]) {
    const pacs = await startPacs(identity);
    createKnownCertificates(store, Date.now).remember(
      new URL(pacs.dicomWebUrl).origin,
      new X509Certificate(identity.pem),
    );
    expect(await ask(pacs.dicomWebUrl, 'emergency')).toEqual(UNTRUSTED);
    expect(pacs.seen.questions).toBe(0);
  }
});

it('knows a certificate at the address where it was trusted, and nowhere else', async () => {
  const ended = await hospital.server(ENDED);
  const [known, elsewhere] = [await startPacs(ended), await startPacs(ended)];
  const { ask, store } = workstation();
  createKnownCertificates(store, Date.now).remember(new URL(known.dicomWebUrl).origin, new X509Certificate(ended.pem));
  expect(await ask(elsewhere.dicomWebUrl, 'emergency')).toEqual(UNTRUSTED);
  expect(elsewhere.seen.questions).toBe(0);
  expect(await ask(known.dicomWebUrl, 'emergency')).toMatchObject({ ok: true });
});
