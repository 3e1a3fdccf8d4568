import { closeViewers, openListed, viewerWindows, waitForSlice } from '../build/demo/windows.ts';
import { CT_STUDY } from '../build/lab/fixtures.ts';
import { EMERGENCY_CLINICIAN, RADIOLOGIST } from '../build/lab/people.ts';
import { waitUntil } from '../build/lab/wait-until.ts';
import type { Policy } from '../protocol/policy/policy.ts';
import { codeOf, expect, pressLastKey, signIn, test } from './fixtures.ts';
import {
  answered,
  find,
  giveCode,
  giveName,
  lastOf,
  launcherOf,
  lock,
  readTrail,
  refusalOn,
  signOut,
  stageOf,
} from './steps.ts';

test('unlocked by the password alone; the viewer was covered, not closed; then somebody else signs in', async ({
  agent,
  room,
  display,
}) => {
  const stage = stageOf({ agent, room, display });
  await signIn(agent, RADIOLOGIST);
  await find(await agent.page('launcher'), CT_STUDY.familyName, CT_STUDY.patientId);
  await openListed(await agent.page('launcher'), CT_STUDY.patientId);
  await waitForSlice(stage);
  const gate = await lock(agent);
  await expect(gate.getByText('1 viewer stays open underneath.')).toBeVisible();
  await expect(gate.getByLabel('One-time code')).toHaveCount(0);
  await expect(gate.getByRole('main')).not.toContainText(CT_STUDY.patientId);
  await gate.getByLabel('Password').fill('not-her-password-at-all');
  await gate.keyboard.press('Enter');
  await answered(gate);
  await expect(refusalOn(gate)).toContainText('not right');
  expect(agent.hasPage('launcher')).toBe(true); // hidden, and empty
  await expect((await agent.page('launcher')).locator('body')).not.toContainText(CT_STUDY.patientId);
  await gate.getByLabel('Password').fill(RADIOLOGIST.password);
  await pressLastKey(gate, 'Enter');
  await launcherOf(agent);
  expect((await viewerWindows(display.env)).length).toBeGreaterThan(0);

  const lockedAgain = await lock(agent);
  await lockedAgain.getByRole('button', { name: 'Sign in as someone else' }).click();
  await expect(lockedAgain.getByText(`This ends the session of ${RADIOLOGIST.name}.`)).toBeVisible();
  await giveName(lockedAgain, EMERGENCY_CLINICIAN.id, EMERGENCY_CLINICIAN.password);
  await giveCode(lockedAgain, codeOf(EMERGENCY_CLINICIAN));
  const launcher = await launcherOf(agent);
  await expect(launcher.getByText(EMERGENCY_CLINICIAN.name)).toBeVisible();
  await expect(launcher.locator('body')).not.toContainText(CT_STUDY.patientId);

  const records = await readTrail(room);
  const [first, second] = records.filter((record) => record.kind === 'session.signed_in');
  expect(second?.session).not.toBe(first?.session);
  expect(lastOf(records, 'session.locked')).toMatchObject({ detail: { reason: 'keyboard' }, session: first?.session });
  expect(lastOf(records, 'session.unlocked')).toMatchObject({ session: first?.session });
  expect(lastOf(records, 'session.unlock_refused')).toMatchObject({ outcome: 'denied', session: first?.session });
  expect(lastOf(records, 'session.ended')).toMatchObject({
    detail: { reason: 'other-person' },
    user: { id: RADIOLOGIST.id },
    session: first?.session,
  });
});

test('signing out with a viewer open asks; leaving it open leaves it, closing closes it', async ({
  agent,
  room,
  display,
}) => {
  const stage = stageOf({ agent, room, display });
  await signIn(agent, RADIOLOGIST);
  const launcher = await agent.page('launcher');
  await find(launcher, CT_STUDY.familyName, CT_STUDY.patientId);
  await openListed(launcher, CT_STUDY.patientId);
  await waitForSlice(stage);
  await launcher.getByRole('button', { name: 'Sign out' }).click();
  await expect(launcher.getByText('One viewer is still open')).toBeVisible();
  await expect(launcher.getByRole('button', { name: /^Stay signed in/ })).toBeFocused();
  await launcher.keyboard.press('Escape');
  await expect(launcher.getByRole('search')).toBeVisible();
  await launcher.getByRole('button', { name: 'Sign out' }).click();
  await launcher.getByRole('button', { name: 'Leave them open and sign out' }).click();
  const gate = await agent.page('gate');
  await expect(gate.getByText('Signed out.')).toBeVisible();
  expect((await viewerWindows(display.env)).length).toBeGreaterThan(0);

  await giveName(gate, RADIOLOGIST.id, RADIOLOGIST.password);
  await giveCode(gate, codeOf(RADIOLOGIST, 1));
  await launcherOf(agent);
  await closeViewers(stage);
  await signOut(agent);
  const closed = lastOf(await readTrail(room), 'study.closed');
  expect(closed.object).toMatchObject({ studyUid: CT_STUDY.studyUid });
});

test.describe('where every unlock takes a code', () => {
  const session = (policy: Policy) => ({
    ...policy.session,
    unlockWithoutCodeMinutes: 0,
    viewersOnSignOut: 'close' as const,
  });
  test.use({ decided: { change: (policy: Policy) => ({ ...policy, session: session(policy) }) } });

  test('the password alone is not enough, and viewers close with the session', async ({ agent, room, display }) => {
    const stage = stageOf({ agent, room, display });
    await signIn(agent, RADIOLOGIST);
    const gate = await lock(agent);
    await expect(gate.getByText('It has been a while: please give a one-time code too.')).toBeVisible();
    await gate.getByLabel('Password').fill(RADIOLOGIST.password);
    await gate.keyboard.press('Enter'); // goes to the code, sends nothing
    await expect(gate.getByLabel('One-time code')).toBeFocused();
    await giveCode(gate, codeOf(RADIOLOGIST, 1));
    const launcher = await launcherOf(agent);
    await find(launcher, CT_STUDY.familyName, CT_STUDY.patientId);
    await openListed(launcher, CT_STUDY.patientId);
    await waitForSlice(stage);
    await signOut(agent);
    await waitUntil('the viewer is gone', 20_000, async () => (await viewerWindows(display.env)).length === 0);
  });
});
