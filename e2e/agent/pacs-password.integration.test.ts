import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LAB_ISSUER, VIP_STUDY } from '../../build/lab/fixtures.ts';
import { openReadingRoom, type ReadingRoom } from '../../build/lab/reading-room.ts';
import { startAgentProcess, type AgentProcess } from '../proofs/support/agent-process.ts';

/** Nothing shows that the password is held already: the keychain is given time to say it on a busy machine too. */
const READING_MS = 3000;
/** A PACS that asks for a password, which is in the keychain; a viewer that needs no display. */
let room: ReadingRoom;
let agent: AgentProcess;
const start = () => startAgentProcess({ folder: room.agentFolder, env: room.env });
const faults = async () => (await agent.snapshot()).faults.map(({ code }) => code);

beforeAll(async () => {
  room = await openReadingRoom({
    policy: (policy) => ({ ...policy, viewers: policy.viewers.filter(({ kind }) => kind === 'web') }),
  });
  agent = await start();
  await agent.until('the policy is there', 30_000, ({ policySerial }) => policySerial !== null);
}, 120_000);
afterAll(async () => {
  await agent.stop();
  await room.stop();
});

async function identify(): Promise<void> {
  await agent.ask('emergency:open', { studyUid: null, grantId: null });
  const who = await agent.ask('emergency:identify', { user: 'Dr. Emil Vogt', password: null });
  expect(who).toMatchObject({ ok: true });
}
const { patientId, studyUid } = VIP_STUDY;
const reason = { reasonCode: 'treating-now', words: 'Acute knee trauma, the surgeon waits' };
const search = () => agent.ask('emergency:search', { query: patientId });

it('shows the images of an emergency although the keychain has gone since the start', async () => {
  await sleep(READING_MS);
  expect(await faults()).toEqual([]);
  await room.keyring.kill();
  await identify();
  expect(await search()).toMatchObject({ ok: true, value: { studies: [{ studyUid }] } });
  await agent.ask('emergency:request', { patientId, issuer: LAB_ISSUER, studyUid, ...reason });
  const broken = await agent.ask('emergency:confirm', null);
  if (!broken.ok) throw new Error(broken.code);
  await agent.until('the viewer is open', 20_000, ({ viewers }) => viewers[0]?.stage === 'running');
  expect(await faults()).not.toContain('pacs.credentials_locked');
  await agent.ask('emergency:end', { grantId: broken.value.grantId });
  await agent.stop();
}, 120_000);

it('says within seconds that there will be none where the password could never be read, and gives the emergency', async () => {
  agent = await start(); // the keychain is still away
  await agent.until('it is said', 20_000, (snapshot) =>
    snapshot.faults.some(({ code }) => code === 'pacs.credentials_locked'),
  );
  await identify();
  const startMs = performance.now();
  expect(await search()).toEqual({ ok: false, code: 'pacs.credentials_locked' });
  expect(performance.now() - startMs).toBeLessThan(5000);
  const asked = await agent.ask('emergency:request', { patientId, issuer: LAB_ISSUER, studyUid: null, ...reason });
  expect(asked).toMatchObject({ ok: true, value: { patientName: '', patientId } });
  expect(await agent.ask('emergency:confirm', null)).toMatchObject({ ok: true, value: { launchId: null } });
  expect(await agent.snapshot()).toMatchObject({ state: 'emergency', grants: [{ patientId }] });

  await room.keyring.start();
  const found = await agent.ask('study:search', { query: `id:${patientId}` });
  expect(found).toMatchObject({ ok: true, value: { studies: [{ studyUid }] } });
  expect(await faults()).not.toContain('pacs.credentials_locked');
  expect(await agent.ask('study:open', { studyUid, viewerId: 'orthanc' })).toMatchObject({
    ok: true,
    value: { effect: 'opened' },
  });
}, 120_000);
