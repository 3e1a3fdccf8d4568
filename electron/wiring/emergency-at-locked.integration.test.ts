import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { sessionNamed, WEB_VIEWER } from '../core/study/testing/samples.ts';
import { openPeopleRoom, type PeopleRoom } from './testing/people-room.ts';

/** As the PACS lists it. */
const study = (studyUid: string, patientId: string) => ({
  '0020000D': { vr: 'UI', Value: [studyUid] },
  '00100020': { vr: 'LO', Value: [patientId] },
});
const PATIENT = { patientId: 'GK-1', issuer: '' };
const [ACUTE, PRIOR, OTHER] = ['2.25.1', '2.25.2', '2.25.3'] as const;
const HELD = [study(ACUTE, PATIENT.patientId), study(PRIOR, PATIENT.patientId), study(OTHER, 'GK-2')];

let pacs: { readonly server: Server; does: 'answer' | 'hang' | 'refuse' };
let room: PeopleRoom;

beforeEach(async () => {
  const server = createServer((_, response) => {
    if (pacs.does === 'hang') return;
    if (pacs.does === 'refuse') response.statusCode = 503;
    response.setHeader('content-type', 'application/dicom+json').end(JSON.stringify(HELD));
  });
  pacs = { server, does: 'answer' };
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  room = await openPeopleRoom({
    ...DEFAULT_POLICY,
    pacs: { dicomWebUrl: `http://127.0.0.1:${port}`, timeoutSeconds: 60, authentication: 'none', defaultIssuer: '' },
    viewers: [WEB_VIEWER],
  });
});
afterEach(async () => {
  pacs.server.closeAllConnections();
  pacs.server.close();
  await room.close();
});

it('opens what was listed at a locked workstation although the PACS tells nothing any more', async () => {
  const { people, routes } = room;
  const { agent, catalogue, desk } = people.parts;
  await agent.apply({ type: 'signedIn', session: { ...sessionNamed('another'), endsAtMs: Infinity } });
  await agent.apply({ type: 'lock', reason: 'keyboard' });
  await routes['emergency:open'].run({ studyUid: null, grantId: null });
  await routes['emergency:identify'].run({ user: 'Dr. Emil Vogt', password: null });
  expect(await routes['emergency:search'].run({ query: 'GK-1' })).toMatchObject({ ok: true });
  pacs.does = 'hang';
  const words = 'Acute knee trauma, the surgeon waits';
  const asked = { ...PATIENT, studyUid: ACUTE, reasonCode: 'treating-now', words };
  expect(await routes['emergency:request'].run(asked)).toMatchObject({ ok: true });
  expect(await routes['emergency:confirm'].run(null)).toMatchObject({
    ok: true,
    value: { launchId: expect.any(String) },
  });
  expect(agent.state()).toMatchObject({ kind: 'emergency', session: { assurance: 'claimed' } });

  // And what else they listed of that patient; of others nothing is known to whoever comes next.
  const open = (studyUid: string) => routes['study:open'].run({ studyUid, viewerId: WEB_VIEWER.id });
  expect(await open(PRIOR)).toMatchObject({ ok: true, value: { effect: 'opened' } });
  pacs.does = 'refuse';
  const isListed = async (studyUid: string) => (await catalogue.find(studyUid, () => true)).ok;
  expect(await Promise.all([ACUTE, PRIOR, OTHER].map(isListed))).toEqual([true, true, false]);
  for (const { id: grantId } of desk.live()) await routes['emergency:end'].run({ grantId });
  expect(agent.state().kind).toBe('signedOut');
  expect(await Promise.all([ACUTE, PRIOR, OTHER].map(isListed))).toEqual([false, false, false]);
});
