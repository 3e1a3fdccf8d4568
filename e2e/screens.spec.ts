import type { Page } from '@playwright/test';
import { codeFrom, openListed, viewerWindows, waitForSlice } from '../build/demo/windows.ts';
import { CT_STUDY, VIP_STUDY } from '../build/lab/fixtures.ts';
import type { LabAgent } from '../build/lab/launch-agent.ts';
import { NEW_RADIOLOGIST, RADIOLOGIST } from '../build/lab/people.ts';
import { waitUntil } from '../build/lab/wait-until.ts';
import { codeOf, expect, pressLastKey, signIn, test } from './fixtures.ts';
import { giveReason, readyToBreak, WORDS } from './emergency-steps.ts';
import { find, giveName, launcherOf, lock, refusalOn, stageOf } from './steps.ts';
import { createLooks, type Looks } from './support/look-at.ts';
import { realKeysOf } from './support/real-keys.ts';

const focused = (page: Page, label: string) => expect(page.getByLabel(label)).toBeFocused();

test('the whole journey by the keyboard of the display, without a mouse', async ({ agent, room, display }) => {
  const keys = realKeysOf(display);
  const stage = stageOf({ agent, room, display });
  const gate = await agent.page('gate');
  await focused(gate, 'Name');
  await keys.type(RADIOLOGIST.id);
  await keys.press('Tab');
  await keys.type(RADIOLOGIST.password);
  await keys.press('Return');
  await focused(gate, 'One-time code');
  await keys.type(codeOf(RADIOLOGIST));
  await keys.press('Return');
  const launcher = await launcherOf(agent);
  await focused(launcher, 'Patient, ID, accession, date or modality');
  await keys.type(CT_STUDY.familyName);
  await keys.press('Return');
  const row = launcher.getByRole('row').filter({ hasText: CT_STUDY.patientId });
  await row.waitFor();
  await keys.press('Down');
  await expect(row).toBeFocused();
  await keys.press('Return');
  await waitForSlice(stage);
  await keys.press('alt+Tab');
  await expect.poll(() => launcher.evaluate('document.hasFocus()')).toBe(true);
  await keys.press('ctrl+l');
  const locked = await agent.page('gate');
  await focused(locked, 'Password');
  await keys.type(RADIOLOGIST.password);
  await keys.press('Return');
  await expect.poll(() => launcher.evaluate('document.hasFocus()')).toBe(true);
  await focused(launcher, 'Patient, ID, accession, date or modality');
  await waitUntil('the sign-out button by Tab', 20_000, async () => {
    await keys.press('Tab');
    return launcher.evaluate(`document.activeElement.textContent.trim() === 'Sign out'`);
  });
  await keys.press('Return');
  await expect(launcher.getByRole('button', { name: /^Stay signed in/ })).toBeFocused();
  await keys.press('Tab', 'Return'); // close them and sign out
  await expect((await agent.page('gate')).getByText('Signed out.')).toBeVisible();
  await waitUntil('the viewer is gone', 20_000, async () => (await viewerWindows(display.env)).length === 0);
});

test('every page of signing in is dark, quiet and without a violation', async ({ agent }) => {
  const looks = createLooks();
  const gate = await agent.page('gate');
  await gate.getByLabel('Name').waitFor();
  await looks.at(gate, 'sign-in');
  await giveName(gate, RADIOLOGIST.id, 'not-her-password-at-all');
  await expect(refusalOn(gate)).toBeVisible();
  await looks.at(gate, 'sign-in-refused');
  await giveName(gate, NEW_RADIOLOGIST.id, NEW_RADIOLOGIST.password);
  await gate.getByLabel('Code that the app shows now').waitFor();
  await looks.at(gate, 'enrol');
  const key = /[A-Z2-7]{4}(?: [A-Z2-7]{4})+/.exec(await gate.getByRole('main').innerText())?.[0] ?? '';
  await giveEnrolCode(gate, codeFrom(key));
  await looks.at(gate, 'recovery-codes');
  await gate.getByRole('button', { name: 'I have kept them' }).click();
  await launcherOf(agent);
  await lookAtCodes(await lock(agent), looks);
  console.log(looks.summary());
});

async function giveEnrolCode(gate: Page, code: string): Promise<void> {
  await gate.getByLabel('Code that the app shows now').fill(code);
  await gate.keyboard.press('Enter');
  await gate.getByRole('button', { name: 'I have kept them' }).waitFor();
}

async function lookAtCodes(gate: Page, looks: Looks): Promise<void> {
  await looks.at(gate, 'locked');
  await gate.getByRole('button', { name: 'Sign in as someone else' }).click();
  await gate.getByLabel('Name').waitFor();
  await looks.at(gate, 'locked-other-person');
  await giveName(gate, RADIOLOGIST.id, RADIOLOGIST.password);
  await gate.getByLabel('One-time code').waitFor();
  await looks.at(gate, 'code');
  await gate.getByRole('button', { name: 'Use a recovery code' }).click();
  await gate.getByLabel('Recovery code').waitFor();
  await looks.at(gate, 'recovery-code');
  await gate.getByRole('button', { name: 'My token’s code is refused' }).click();
  await gate.getByLabel('First code').waitFor();
  await looks.at(gate, 'token-out-of-step');
}

test('every page of the work and of an emergency is dark, quiet and without a violation', async ({
  agent,
  room,
  display,
}) => {
  const looks = createLooks();
  await signIn(agent, RADIOLOGIST);
  const launcher = await agent.page('launcher');
  await looks.at(launcher, 'launcher');
  await find(launcher, '2024', CT_STUDY.patientId);
  await looks.at(launcher, 'launcher-studies');
  await find(launcher, VIP_STUDY.familyName, VIP_STUDY.patientId);
  await openListed(launcher, VIP_STUDY.patientId);
  await launcher.getByText('This study is closed to you').waitFor();
  await looks.at(launcher, 'launcher-refused');
  await launcher.keyboard.press('F2');
  await lookAtEmergency(agent, looks);
  await waitForSlice(stageOf({ agent, room, display }));
  await looks.at(launcher, 'launcher-emergency');
  await launcher.getByRole('button', { name: 'Sign out' }).click();
  await launcher.getByText('One viewer is still open').waitFor();
  await looks.at(launcher, 'launcher-sign-out');
  await launcher.keyboard.press('Escape');
  await agent.setIdleSeconds(610);
  await launcher.getByText('Move the mouse or press a key to stay.').first().waitFor();
  await looks.at(launcher, 'launcher-warning');
  await agent.setIdleSeconds(null);
  await room.collector.kill();
  const gate = await lock(agent);
  await gate.getByText('Offline', { exact: false }).first().waitFor({ timeout: 60_000 });
  await looks.at(gate, 'locked-offline');
  await gate.keyboard.press('F2');
  const dialog = await agent.page('emergency');
  await dialog.getByLabel('Name').waitFor();
  await looks.at(dialog, 'emergency-who');
  await dialog.getByRole('button', { name: 'I cannot give my password' }).click();
  await looks.at(dialog, 'emergency-claim');
  await giveNameAlone(dialog);
  await looks.at(dialog, 'emergency-patient');
  await dialog.getByRole('button', { name: 'Type the patient ID instead' }).click();
  await dialog.getByLabel(/^Patient ID, exactly/).waitFor();
  await looks.at(dialog, 'emergency-typed-id');
  await pressLastKey(dialog, 'Escape');
  await expect.poll(() => agent.hasPage('emergency')).toBe(false);
  console.log(looks.summary());
});

async function giveNameAlone(dialog: Page): Promise<void> {
  await dialog.getByLabel('Name').fill('Dr. Jonas Frei');
  await dialog.keyboard.press('Enter');
  await dialog.getByLabel('Patient, ID or accession').waitFor();
}

async function lookAtEmergency(agent: LabAgent, looks: Looks): Promise<void> {
  const dialog = await agent.page('emergency');
  await dialog.getByText('Why do you need to see these images now?').waitFor();
  await looks.at(dialog, 'emergency-why');
  await giveReason(dialog, '2', WORDS);
  await readyToBreak(dialog);
  await looks.at(dialog, 'emergency-confirm');
  await pressLastKey(dialog, 'Enter');
}
