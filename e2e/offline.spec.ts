import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openListed, waitForSlice } from '../build/demo/windows.ts';
import { CT_STUDY } from '../build/lab/fixtures.ts';
import { EMERGENCY_CLINICIAN, RADIOLOGIST } from '../build/lab/people.ts';
import { waitUntil } from '../build/lab/wait-until.ts';
import { codeOf, expect, signIn, test } from './fixtures.ts';
import {
  exportTrail,
  find,
  giveCode,
  giveName,
  launcherOf,
  readTrail,
  refusalOn,
  signOut,
  stageOf,
  trailStatus,
} from './steps.ts';

test('without the network people known here sign in, work goes on, and the records arrive unaltered', async ({
  agent,
  room,
  display,
}) => {
  await signIn(agent, RADIOLOGIST);
  const gate = await signOut(agent);
  await room.collector.kill();

  await giveName(gate, EMERGENCY_CLINICIAN.id, EMERGENCY_CLINICIAN.password);
  await expect(refusalOn(gate)).toContainText('Offline, only people who have signed in here before can sign in');
  await giveName(gate, RADIOLOGIST.id, RADIOLOGIST.password);
  await expect(gate.getByText(/Offline: 2 days \/ 50 sign-ins left/)).toBeVisible();
  await giveCode(gate, codeOf(RADIOLOGIST, 1));
  const launcher = await launcherOf(agent);
  await expect(launcher.getByText(/records? waits? here to be sent/)).toBeVisible();

  await find(launcher, CT_STUDY.familyName, CT_STUDY.patientId);
  await openListed(launcher, CT_STUDY.patientId);
  await waitForSlice(stageOf({ agent, room, display }));
  const waiting = await trailStatus(room);
  expect(waiting.seq - waiting.acknowledged).toBeGreaterThanOrEqual(5);
  expect(new Set((await readTrail(room)).map((record) => record.kind))).toContain('workstation.offline');

  await room.collector.start();
  await expect(launcher.getByText('Connected')).toBeVisible({ timeout: 90_000 });
  const here = await exportTrail(room);
  const lines = here.trim().split('\n');
  const there = await waitUntil('every record is at the collector', 90_000, async () => {
    const text = await room.collector.run(['records', 'export', '--trail', waiting.trail, '--format', 'raw']);
    const held = text.trim().split('\n').slice(0, lines.length);
    return held.length === lines.length ? held : null;
  });
  expect(there.join('\n') === lines.join('\n')).toBe(true);
  const proofs = (await readTrail(room)).filter((record) => record.kind === 'session.signed_in');
  expect(proofs.map((record) => record.detail['verifiedBy'])).toEqual(['collector', 'offline']);
});

test('names that no server knows have threads of their own to wait on', async ({ agent }) => {
  await signIn(agent, RADIOLOGIST); // the pool is there from its first use on
  const tasks = `/proc/${agent.app.process().pid ?? 0}/task`;
  const names = readdirSync(tasks).map((task) => readFileSync(join(tasks, task, 'comm'), 'utf8').trim());
  expect(names.filter((name) => name === 'libuv-worker')).toHaveLength(16);
});

test('what an offline sign-in cost is remembered: a spent code stays spent through a crash', async ({
  agent,
  startAgent,
  room,
}) => {
  await signIn(agent, RADIOLOGIST);
  const gate = await signOut(agent);
  await room.collector.kill();
  const code = codeOf(RADIOLOGIST, 1);
  await giveName(gate, RADIOLOGIST.id, RADIOLOGIST.password);
  await giveCode(gate, code);
  await launcherOf(agent);
  await agent.kill();
  const again = await startAgent();
  const gateAgain = await again.page('gate');
  await giveName(gateAgain, RADIOLOGIST.id, RADIOLOGIST.password);
  await expect(gateAgain.getByText(/49 sign-ins left/)).toBeVisible();
  await giveCode(gateAgain, code);
  await expect(refusalOn(gateAgain)).toContainText('Wait for the next one');
  expect(again.hasPage('launcher')).toBe(false);
  // The collector returns and has never seen that code: it is refused all the same.
  await room.collector.start();
  await giveCode(gateAgain, code);
  await expect(refusalOn(gateAgain)).toContainText(/Wait for the next one|took too long/);
  expect(again.hasPage('launcher')).toBe(false);
});
