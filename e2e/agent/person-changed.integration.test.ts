import { setTimeout as delay } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CT_STUDY, VIP_STUDY } from '../../build/lab/fixtures.ts';
import { EMERGENCY_CLINICIAN, RADIOLOGIST, type LabPerson } from '../../build/lab/people.ts';
import { openReadingRoom, type ReadingRoom } from '../../build/lab/reading-room.ts';
import type { Reply } from '../../electron/ipc/contract.ts';
import { startAgentProcess, type AgentProcess } from '../proofs/support/agent-process.ts';
import { heldRecords, trailsOf } from './support/held-records.ts';

/** What the issue allows for an order of the collector to reach a connected workstation. */
const WITHIN_MS = 60_000;
let room: ReadingRoom;
let agent: AgentProcess;

beforeAll(async () => {
  room = await openReadingRoom({
    policy: (policy) => ({ ...policy, viewers: policy.viewers.filter(({ kind }) => kind === 'web') }),
  });
  agent = await startAgentProcess({ folder: room.agentFolder, env: room.env });
  await agent.until('the policy is there', 30_000, ({ policySerial }) => policySerial !== null);
}, 120_000);
afterAll(async () => {
  await agent.stop();
  await room.stop();
});

/** Name and password; waits while the gate holds that nobody types so fast. */
async function ask(user: string, password: string): Promise<Reply<unknown>> {
  const reply = await agent.ask('session:signIn', { user, password });
  if (reply.ok || reply.code !== 'ipc.too_fast') return reply;
  await delay(500);
  return ask(user, password);
}

async function signIn({ id, password, totpSecret }: LabPerson): Promise<void> {
  await ask(id, password);
  const code = new TOTP({ secret: Secret.fromBase32(totpSecret ?? '') }).generate();
  expect(await agent.ask('session:proveFactor', { kind: 'code', code })).toMatchObject({ ok: true });
}
const giveRoles = ({ id }: LabPerson, roles: string) => room.collector.run(['user', 'roles', id, '--roles', roles]);
const hasRoles = (...roles: readonly string[]) =>
  agent.until(`the roles are ${roles.join()}`, WITHIN_MS, ({ user }) => user?.roles.join() === roles.join());
const running = () =>
  agent.until('the viewer is open', 20_000, ({ viewers }) => viewers.some(({ stage }) => stage === 'running'));
const openStudy = ({ studyUid }: { readonly studyUid: string }) =>
  agent.ask('study:open', { studyUid, viewerId: 'orthanc' });
const records = async () => {
  await agent.until('everything is sent', 30_000, ({ unsent }) => unsent === 0);
  return heldRecords(room.collector, (await trailsOf(room.collector))[0] ?? '');
};

describe('a person whom an administrator unlocks', () => {
  it('may try again at the workstation too, where another person’s wait goes on', async () => {
    const [one, other] = [RADIOLOGIST, EMERGENCY_CLINICIAN];
    const unlock = async ({ id, password }: LabPerson): Promise<void> => {
      await room.collector.run(['user', 'unlock', id]);
      const isUnlocked = async () => (await ask(id, password)).ok;
      await expect.poll(isUnlocked, { timeout: WITHIN_MS, interval: 500 }).toBe(true);
    };
    for (const { id } of [one, other])
      for (let failures = 0; failures < 5; failures += 1) await ask(id, 'not this one');
    expect(await ask(one.id, one.password)).toMatchObject({ code: 'auth.wait' });
    await unlock(one);
    expect(await ask(other.id, other.password)).toMatchObject({ code: 'auth.wait' });
    await unlock(other);
    await agent.ask('session:cancelSignIn', null);
  }, 120_000);
});

describe('roles that the collector changes while somebody works', () => {
  it('count from the next decision on; what only the old ones opened is closed, and the session goes on', async () => {
    await signIn(RADIOLOGIST);
    expect(await openStudy(CT_STUDY)).toMatchObject({ ok: true, value: { effect: 'opened' } });
    await running();
    await giveRoles(RADIOLOGIST, 'radiologist,technologist');
    expect(await hasRoles('radiologist', 'technologist')).toMatchObject({ state: 'active', viewers: [{}] });
    await giveRoles(RADIOLOGIST, 'billing');
    await hasRoles('billing');
    await agent.until('the viewer is closed', 20_000, ({ viewers }) => viewers.length === 0);
    expect(await openStudy(CT_STUDY)).toMatchObject({ ok: true, value: { effect: 'deny' } });
    expect((await agent.snapshot()).state).toBe('active');

    const told = await records();
    const changes = told.filter(({ kind }) => kind === 'session.person_changed');
    expect(changes.at(-1)?.detail).toMatchObject({
      before: { roles: ['radiologist', 'technologist'] },
      after: { roles: ['billing'], department: RADIOLOGIST.department },
    });
    expect(changes.at(-1)?.session).toBe(told.find(({ kind }) => kind === 'session.signed_in')?.session);
    expect(told.map(({ kind }) => kind)).toContain('study.closed');
    await agent.ask('session:signOut', { viewers: 'close' });
  }, 120_000);

  it('end an emergency of somebody who treats nobody any more, and the session that it opened', async () => {
    const { id: user, password } = EMERGENCY_CLINICIAN;
    await agent.ask('emergency:open', { studyUid: null, grantId: null });
    expect(await agent.ask('emergency:identify', { user, password })).toMatchObject({ ok: true });
    const { patientId, issuer, studyUid } = VIP_STUDY;
    const words = 'Acute knee trauma, the surgeon waits';
    const request = { patientId, issuer, studyUid, reasonCode: 'treating-now', words };
    expect(await agent.ask('emergency:request', request)).toMatchObject({ ok: true });
    expect(await agent.ask('emergency:confirm', null)).toMatchObject({ ok: true });
    await running();
    await giveRoles(EMERGENCY_CLINICIAN, 'referring-physician');
    expect(await hasRoles('referring-physician')).toMatchObject({ state: 'emergency', grants: [{}], viewers: [{}] });
    await giveRoles(EMERGENCY_CLINICIAN, 'billing');
    const over = await agent.until('the session ends', WITHIN_MS, ({ state }) => state === 'signedOut');
    expect(over).toMatchObject({ ended: 'emergency-over', grants: [] });
    const told = await records();
    const since = told.slice(told.findLastIndex(({ kind }) => kind === 'session.person_changed'));
    const kinds = ['viewer.asked_to_close', 'session.ended', 'emergency.stopped', 'study.closed'];
    expect(since.map(({ kind }) => kind)).toEqual(expect.arrayContaining(kinds));
    expect(since.find(({ kind }) => kind === 'emergency.stopped')?.detail).toMatchObject({ end: 'role-lost' });
  }, 120_000);

  it('do not stay in what lets the person sign in here offline', async () => {
    await room.collector.kill();
    await agent.until('the collector is missed', 60_000, ({ collector }) => collector === 'offline');
    const { id: user, password } = RADIOLOGIST;
    await agent.ask('emergency:open', { studyUid: null, grantId: null });
    const identified = await agent.ask('emergency:identify', { user, password });
    expect(identified).toEqual({ ok: false, code: 'emergency.not_clinical' });
    await agent.ask('emergency:cancel', null);
    await room.collector.start();
  }, 120_000);
});
