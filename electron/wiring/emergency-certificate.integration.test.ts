import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { parseRecord } from '../../protocol/audit/record.ts';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { createTestAuthority, type TestAuthority } from '../../protocol/tls/testing/test-authority.ts';
import { imageFile } from '../core/pacs/dicom-file.test-support.ts';
import { DESKTOP_VIEWER, SESSION } from '../core/study/testing/samples.ts';
import { openPeopleRoom, type PeopleRoom } from './testing/people-room.ts';

const STUDY_UID = '2.25.1';
const PATIENT = { patientId: 'GK-1', issuer: '' };
/** As the PACS lists it. */
const LISTED = [{ '0020000D': { vr: 'UI', Value: [STUDY_UID] }, '00100020': { vr: 'LO', Value: [PATIENT.patientId] } }];
const IMAGE = Buffer.concat([
  Buffer.from('--edge\r\nContent-Type: application/dicom\r\n\r\n'),
  imageFile({ studyUid: STUDY_UID, instance: 1 }),
  Buffer.from('\r\n--edge--'),
]);
/** Stays open with the files that it is given, as a viewer does. */
const VIEWER = { ...DESKTOP_VIEWER, file: '/usr/bin/tail', args: ['-f', '{files}'] };

let server: Server;
let room: PeopleRoom;
let hospital: TestAuthority;

beforeEach(async () => {
  hospital = await createTestAuthority('Hospital');
  const { pem, privateKey } = await hospital.server();
  server = createServer({ cert: pem, key: privateKey }, (incoming, response) => {
    if (incoming.url?.includes('?') === true)
      response.setHeader('content-type', 'application/dicom+json').end(JSON.stringify(LISTED));
    else response.setHeader('content-type', 'multipart/related; type="application/dicom"; boundary=edge').end(IMAGE);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dicomWebUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}/dicom-web`;
  const pacs = { dicomWebUrl, timeoutSeconds: 10, authentication: 'none', defaultIssuer: '' } as const;
  room = await openPeopleRoom({ ...DEFAULT_POLICY, pacs, viewers: [VIEWER] }, [hospital.pem]);
});
afterEach(async () => {
  await room.people.launches.closeThose(() => true, 'session-over');
  server.closeAllConnections();
  server.close();
  await room.close();
});

it.skipIf(process.platform !== 'linux')(
  'brings images in an emergency, and only then, from a PACS whose certificate has ended, and records it',
  async () => {
    const { people, routes, foundation } = room;
    const { agent, desk } = people.parts;
    await agent.apply({ type: 'signedIn', session: { ...SESSION, endsAtMs: Infinity } });
    const { pem, privateKey } = await hospital.server({ lastsMs: 5000 });
    const { validToDate, fingerprint256 } = new X509Certificate(pem);
    server.setSecureContext({ cert: pem, key: privateKey });
    const search = { query: 'GK-1' };
    expect(await routes['study:search'].run(search)).toMatchObject({ ok: true });
    await delay(validToDate.getTime() + 1000 - Date.now());

    expect(await routes['study:search'].run(search)).toEqual({ ok: false, code: 'pacs.out_of_date' });
    await routes['emergency:open'].run({ studyUid: null, grantId: null });
    expect(await routes['emergency:search'].run(search)).toMatchObject({ ok: true });
    const words = 'Acute knee trauma, the surgeon waits';
    const asked = { ...PATIENT, studyUid: STUDY_UID, reasonCode: 'treating-now', words };
    expect(await routes['emergency:request'].run(asked)).toMatchObject({ ok: true });
    expect(await routes['emergency:confirm'].run(null)).toMatchObject({
      ok: true,
      value: { launchId: expect.any(String) },
    });
    await vi.waitFor(() => expect(people.launches.list()).toMatchObject([{ stage: 'running' }]), 5000);
    expect(await routes['study:search'].run(search)).toMatchObject({ ok: true }); // the priors, while it runs

    const [grantId] = desk.live().map(({ id }) => id);
    const sha256 = fingerprint256.replaceAll(':', '').toLowerCase();
    const { origin } = new URL(people.parts.policy().pacs?.dicomWebUrl ?? '');
    const about = { origin, sha256, endsAt: validToDate.toISOString() };
    const unsent = foundation.trail?.unsent(100, 1_000_000);
    const told = unsent?.ok === true ? unsent.value.map(({ bytes }) => parseRecord(bytes)) : [];
    const accepted = told.filter((record) => record?.kind === 'emergency.certificate_accepted');
    expect(accepted.map((record) => record?.detail)).toEqual([
      { ...about, grants: [] }, // to find the patient
      { ...about, grants: [grantId] },
    ]);
    expect(people.parts.faults.list()).toEqual([]);
    for (const { id: grantId } of desk.live()) await routes['emergency:end'].run({ grantId });
    expect(await routes['study:search'].run(search)).toEqual({ ok: false, code: 'pacs.out_of_date' });
  },
);
