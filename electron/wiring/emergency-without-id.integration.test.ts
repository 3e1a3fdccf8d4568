import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseRecord } from '../../protocol/audit/record.ts';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { WEB_VIEWER } from '../core/study/testing/samples.ts';
import { SCHEMAS } from '../ipc/schemas.ts';
import { openPeopleRoom, type PeopleRoom } from './testing/people-room.ts';

/** As the PACS lists it; DICOM lets a patient's identifier be empty. */
const study = (studyUid: string, patientId: string | null) => ({
  '0020000D': { vr: 'UI', Value: [studyUid] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Unknown^Trauma' }] },
  '00100020': patientId === null ? { vr: 'LO' } : { vr: 'LO', Value: [patientId] },
});
const [ACUTE, OTHER, KNOWN] = ['2.25.1', '2.25.2', '2.25.3'] as const;
const HELD = [study(ACUTE, null), study(OTHER, null), study(KNOWN, 'GK-1')];
const WHY = { reasonCode: 'treating-now', words: 'Unconscious, brought in without papers' };

let server: Server;
let room: PeopleRoom;

beforeEach(async () => {
  server = createServer((_, response) => {
    response.setHeader('content-type', 'application/dicom+json').end(JSON.stringify(HELD));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dicomWebUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pacs = { dicomWebUrl, timeoutSeconds: 10, authentication: 'none', defaultIssuer: 'HOUSE' } as const;
  room = await openPeopleRoom({ ...DEFAULT_POLICY, pacs, viewers: [WEB_VIEWER] });
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await room.close();
});

it('opens a study that has no patient ID in an emergency, that one alone, and says so in the record', async () => {
  const { people, routes, foundation } = room;
  const { agent, desk } = people.parts;
  await routes['emergency:open'].run({ studyUid: null, grantId: null });
  await routes['emergency:identify'].run({ user: 'Dr. Emil Vogt', password: null });
  expect(await routes['emergency:search'].run({ query: 'unknown, trauma' })).toMatchObject({ ok: true });
  const asked = SCHEMAS['emergency:request'].parse({ patientId: '', issuer: '', studyUid: ACUTE, ...WHY });
  expect(await routes['emergency:request'].run(asked)).toMatchObject({
    value: { patientId: '', study: { studyUid: ACUTE } },
  });
  expect(await routes['emergency:confirm'].run(null)).toMatchObject({ value: { launchId: expect.any(String) } });

  const open = async (studyUid: string) => {
    const reply = await routes['study:open'].run({ studyUid, viewerId: WEB_VIEWER.id });
    return reply.ok ? reply.value.effect : reply.code;
  };
  expect(await Promise.all([ACUTE, OTHER, KNOWN].map(open))).toEqual(['opened', 'break-glass', 'break-glass']);
  const [grant] = desk.live();
  expect(grant).toMatchObject({ studyUid: ACUTE });
  expect(people.snapshot().grants).toMatchObject([{ patientId: '', studyUid: ACUTE }]);

  // More time is for that study, too; a page that shows another is not the one that was opened last.
  const grantId = grant?.id ?? '';
  await routes['emergency:open'].run({ studyUid: null, grantId });
  expect(await routes['emergency:subject'].run(null)).toMatchObject({
    value: { extending: { grantId, patientId: '', studyUid: ACUTE } },
  });
  expect(await routes['emergency:request'].run({ ...asked, studyUid: OTHER })).toEqual({
    ok: false,
    code: 'emergency.expired',
  });
  expect(await routes['emergency:request'].run(asked)).toMatchObject({ ok: true });
  await routes['emergency:end'].run({ grantId });
  expect(agent.state().kind).toBe('signedOut');

  const unsent = foundation.trail?.unsent(100, 1_000_000);
  const told = unsent?.ok === true ? unsent.value.map(({ bytes }) => parseRecord(bytes)) : [];
  const object = { patientId: null, issuer: null, studyUid: ACUTE, seriesUid: null, accession: null };
  const about = (kind: string) => told.filter((record) => record?.kind === kind);
  expect(about('emergency.started')).toMatchObject([{ object, detail: { reach: 'study' } }]);
  expect(about('emergency.stopped')).toMatchObject([{ object, detail: { reach: 'study' } }]);
});

it('asks for a patient where neither an ID nor a study says whose images', async () => {
  const { routes } = room;
  await routes['emergency:open'].run({ studyUid: null, grantId: null });
  await routes['emergency:identify'].run({ user: 'Dr. Emil Vogt', password: null });
  const asked = SCHEMAS['emergency:request'].parse({ patientId: ' ', issuer: '', studyUid: null, ...WHY });
  expect(await routes['emergency:request'].run(asked)).toEqual({ ok: false, code: 'emergency.patient_missing' });
});
