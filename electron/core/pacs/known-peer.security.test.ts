import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createTestAuthority, ENDED, type TestIdentity } from '../../../protocol/tls/testing/test-authority.ts';
import { networkOf } from '../network/network.ts';
import { BUILT_IN } from '../policy/machine/machine-settings.ts';
import { SETTINGS } from './hostile-pacs.test-support.ts';
import { openKnownCertificates } from './known-certificates.ts';
import { connectPacs } from './pacs.ts';
import { searchStudies } from './search-studies.ts';

const hospital = await createTestAuthority('Hospital');
const trusting = (...authorities: readonly string[]) => networkOf(BUILT_IN, () => authorities);
const NETWORK = trusting(hospital.pem);
const REFUSED = { ok: false, code: 'pacs.untrusted' };

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

/** A PACS that closes each connection after its answer, so that each question needs a new one. It counts who got to ask. */
async function startPacs(first: TestIdentity, options: ServerOptions = {}) {
  const seen = { questions: 0 };
  const shown = ({ pem, privateKey }: TestIdentity) => ({ cert: pem, key: privateKey });
  const server = createServer({ ...shown(first), ...options }, (_, outgoing) => {
    seen.questions += 1;
    outgoing.writeHead(204, { connection: 'close' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ending.push(() => (server.closeAllConnections(), server.close()));
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, seen, show: (identity: TestIdentity) => server.setSecureContext(shown(identity)) };
}
type TestPacs = Awaited<ReturnType<typeof startPacs>>;

/** A workstation that knows one certificate at one address, as one does that trusted it before it ended. */
function workstation(known: TestPacs, identity: TestIdentity, network = NETWORK) {
  const folder = mkdtempSync(join(tmpdir(), 'glasskey-known-'));
  ending.push(() => rmSync(folder, { recursive: true }));
  openKnownCertificates(folder, Date.now).remember(known.origin, new X509Certificate(identity.pem));
  return async ({ origin }: TestPacs, isEmergency: boolean) => {
    const { knows, remember } = openKnownCertificates(folder, Date.now);
    const rules = { onTrusted: remember, isEmergency: () => isEmergency, accepts: knows };
    const settings = { ...SETTINGS, authentication: 'basic', dicomWebUrl: `${origin}/dicom-web` } as const;
    const readCredentials = async () => ({ name: 'reader', password: 'obviously-invented' });
    const pacs = connectPacs(settings, readCredentials, network, rules);
    // One after the other, and many at a time, on one pool.
    const one = () => searchStudies(pacs, { patientId: 'GK-1' });
    const found = [await one(), await one(), ...(await Promise.all(Array.from({ length: 6 }, one)))];
    await pacs.close();
    return found;
  };
}
const all = (what: unknown) => Array(8).fill(what);

it.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'accepts in an emergency, and only then, the very certificate that was trusted until it ended (%s)',
  async (maxVersion) => {
    const ended = await hospital.server(ENDED);
    const pacs = await startPacs(ended, { maxVersion });
    const ask = workstation(pacs, ended);
    expect(await ask(pacs, false)).toEqual(all({ ok: false, code: 'pacs.out_of_date' }));
    expect(pacs.seen.questions).toBe(0);
    expect(await ask(pacs, true)).toMatchObject(all({ ok: true }));
    expect(pacs.seen.questions).toBe(8);
  },
);

it('accepts one of an authority that has an authority above it, as long as that is trusted', async () => {
  const lower = await hospital.below('Radiology');
  const ended = await lower.server(ENDED);
  const pacs = await startPacs(ended);
  expect(await workstation(pacs, ended)(pacs, true)).toMatchObject(all({ ok: true }));
  expect(await workstation(pacs, ended, trusting(lower.pem))(pacs, true)).toMatchObject(all({ ok: true }));
});

it.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'asks nothing in an emergency of whoever shows another certificate, whatever else is wrong with it (%s)',
  async (maxVersion) => {
    const known = await hospital.server(ENDED);
    const stranger = await createTestAuthority('Stranger');
    const host = 'other.hospital.example';
    const others = [
      await hospital.server(ENDED),
      await hospital.server({ host }),
      await hospital.server({ ...ENDED, host }),
      await stranger.server(),
      await stranger.server(ENDED),
    ];
    const pacs = await startPacs(known, { maxVersion });
    const ask = workstation(pacs, known);
    for (const other of others) {
      pacs.show(other);
      expect(await ask(pacs, true)).toEqual(all(REFUSED));
    }
    expect(pacs.seen.questions).toBe(0);
  },
);

it('asks nothing in an emergency where the known certificate has another fault than its time', async () => {
  const ended = await hospital.server(ENDED);
  const elsewhere = await hospital.server({ ...ENDED, host: 'other.hospital.example' });
  const pacs = await startPacs(ended);
  const another = await startPacs(ended);
  expect(await workstation(pacs, ended, trusting())(pacs, true)).toEqual(all(REFUSED)); // its authority was taken away
  expect(await workstation(pacs, ended)(another, true)).toEqual(all(REFUSED)); // known at another address
  pacs.show(elsewhere);
  expect(await workstation(pacs, elsewhere)(pacs, true)).toEqual(all(REFUSED)); // of another name
  expect([pacs.seen.questions, another.seen.questions]).toEqual([0, 0]);
});
