import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseRecord } from '../../protocol/audit/record.ts';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { WEB_VIEWER } from '../core/study/testing/samples.ts';
import { openPeopleRoom, type PeopleRoom } from './testing/people-room.ts';

/** As the PACS lists them: the same number of two hospitals is two patients. */
const study = (studyUid: string, issuer: string, name: string) => ({
  '0020000D': { vr: 'UI', Value: [studyUid] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: name }] },
  '00100020': { vr: 'LO', Value: ['GK-1'] },
  '00100021': { vr: 'LO', Value: [issuer] },
  '00100030': { vr: 'DA', Value: ['19670214'] },
});
const HELD = [study('2.25.2', 'ELSEWHERE', 'Other^Olaf'), study('2.25.1', 'HOUSE', 'Beispiel^Anna')];

let pacs: { readonly server: Server; does: 'answer' | 'hang' | 'refuse' };
let room: PeopleRoom;

beforeEach(async () => {
  const server = createServer((incoming, response) => {
    if (pacs.does === 'hang') return;
    if (pacs.does === 'refuse') response.statusCode = 503;
    const isHeld = incoming.url?.includes('GK-1') === true;
    response.setHeader('content-type', 'application/dicom+json').end(JSON.stringify(isHeld ? HELD : []));
  }).listen(0, '127.0.0.1');
  pacs = { server, does: 'answer' };
  await once(server, 'listening');
  const dicomWebUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  room = await openPeopleRoom({
    ...DEFAULT_POLICY,
    pacs: { dicomWebUrl, timeoutSeconds: 60, authentication: 'none', defaultIssuer: 'HOUSE' },
    viewers: [WEB_VIEWER],
  });
  await room.routes['emergency:open'].run({ studyUid: null, grantId: null });
  await room.routes['emergency:identify'].run({ user: 'Dr. Emil Vogt', password: null });
});
afterEach(async () => {
  pacs.server.closeAllConnections();
  pacs.server.close();
  await room.close();
});

const typed = (patientId: string) =>
  room.routes['emergency:request'].run({
    patientId,
    issuer: '',
    studyUid: null,
    reasonCode: 'treating-now',
    words: 'Acute knee trauma, the surgeon waits',
  });

it('looks up whose a typed ID is, and records whose studies were found', async () => {
  expect(await typed('GK-1')).toMatchObject({
    ok: true,
    value: { archive: 'knows', patientName: 'Beispiel, Anna', birthDate: '1967-02-14', patientId: 'GK-1', study: null },
  });
  const newest = room.foundation.trail?.newest();
  const [last] = newest?.ok === true ? newest.value : [];
  expect(last && parseRecord(last.bytes)).toMatchObject({
    kind: 'study.searched',
    user: { id: 'claimed.dr.-emil-vogt' },
    detail: { query: { patientId: 'GK-1' }, found: 2 },
  });
});

it('says that the archive holds nothing under an ID where it said so', async () => {
  expect(await typed('GK-9')).toMatchObject({ ok: true, value: { archive: 'knows-not', patientName: '' } });
});

it.each(['hang', 'refuse'] as const)('goes on without a name where the archive does %s', async (does) => {
  pacs.does = does;
  expect(await typed('GK-1')).toMatchObject({ ok: true, value: { archive: 'silent', patientName: '' } });
  expect(await room.routes['emergency:confirm'].run(null)).toMatchObject({ ok: true });
  expect(room.people.parts.agent.state().kind).toBe('emergency');
});

it.each(['GK-1*', 'GK-?'])(
  'names nobody by "%s", which the archive takes for a pattern: none of them was shown',
  async (id) => {
    expect(await typed(id)).toMatchObject({ ok: true, value: { archive: 'silent', patientName: '' } });
    const newest = room.foundation.trail?.newest();
    const [last] = newest?.ok === true ? newest.value : [];
    expect(last && parseRecord(last.bytes)).toMatchObject({ kind: 'emergency.identified' });
  },
);

it('asks for no name where the reason is not one yet', async () => {
  pacs.does = 'hang';
  const request = { patientId: 'GK-1', issuer: '', studyUid: null, reasonCode: 'treating-now', words: 'asdfasdfasdf' };
  expect(await room.routes['emergency:request'].run(request)).toEqual({ ok: false, code: 'emergency.words_filler' });
});
