import { execFile, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { openListed, viewerWindows, waitForSlice } from '../build/demo/windows.ts';
import { findFreePort } from '../build/lab/free-port.ts';
import { CT_STUDY, VIP_STUDY } from '../build/lab/fixtures.ts';
import type { LabAgent } from '../build/lab/launch-agent.ts';
import { EMERGENCY_CLINICIAN, RADIOLOGIST, REVIEWER } from '../build/lab/people.ts';
import { waitUntil } from '../build/lab/wait-until.ts';
import type { Policy } from '../protocol/policy/policy.ts';
import { codeOf, expect, pressLastKey, signIn, test } from './fixtures.ts';
import { countedKeys, giveReason, openReviews, readyToBreak, readyToGiveReason, WORDS } from './emergency-steps.ts';
import { realKeysOf } from './support/real-keys.ts';
import { find, lastOf, launcherOf, lock, readTrail, recordThat, refusalOn, signOut, stageOf } from './steps.ts';

const HOUR_MS = 3_600_000;
const run = promisify(execFile);

test('a refused study is opened by breaking the glass; it is extended, ended and reviewed', async ({
  agent,
  room,
  display,
}) => {
  const both = { ...EMERGENCY_CLINICIAN, id: 'm.both', roles: ['emergency-clinician', 'audit-reviewer'] as const };
  await room.collector.addPeople([both]);
  await signIn(agent, both);
  const launcher = await agent.page('launcher');
  await find(launcher, VIP_STUDY.familyName, VIP_STUDY.patientId);
  await openListed(launcher, VIP_STUDY.patientId);
  await expect(launcher.getByText('This study is closed to you')).toBeVisible();
  await expect(launcher.getByText("This patient's record is specially protected.")).toBeVisible();
  await launcher.keyboard.press('F2');
  const dialog = await agent.page('emergency');
  await giveReason(dialog, '2', 'test test test test');
  await expect(dialog.getByText('Please say it in real words: a reviewer will read them.')).toBeVisible();
  await dialog.getByLabel('In your own words').fill('too short');
  await dialog.keyboard.press('Enter');
  await expect(dialog.getByText('A few more words, please.')).toBeVisible();
  await dialog.getByLabel('In your own words').fill(WORDS);
  await dialog.keyboard.press('Enter');
  await expect(dialog.getByText('Is this the right patient?')).toBeVisible();
  await expect(dialog.getByText('Testperson, Maria')).toBeVisible();
  await expect(dialog.getByText(`ID ${VIP_STUDY.patientId}`)).toBeVisible();
  await readyToBreak(dialog);
  await pressLastKey(dialog, 'Enter');
  await waitForSlice(stageOf({ agent, room, display }));
  const banner = launcher.getByRole('region', { name: 'Emergency access' });
  await expect(banner).toContainText(/ID LAB-1003.*(3 h 59 min|4 h|4 hours).*left/s);

  await banner.getByRole('button', { name: 'Extend' }).click();
  const again = await agent.page('emergency');
  await expect(again.getByText('Extend emergency access')).toBeVisible();
  await giveReason(again, '3', 'The surgeon asks for a second look at the knee');
  await again.getByRole('button', { name: /^Extend the access/ }).press('Enter');
  await expect.poll(() => agent.hasPage('emergency')).toBe(false);
  await banner.getByRole('button', { name: 'End', exact: true }).click();
  await banner.getByRole('button', { name: 'End it now' }).click();
  await expect(banner).toHaveCount(0);
  await waitUntil('its viewer closes', 20_000, async () => (await viewerWindows(display.env)).length === 0);
  await find(launcher, VIP_STUDY.familyName, VIP_STUDY.patientId);
  await openListed(launcher, VIP_STUDY.patientId);
  await expect(launcher.getByText('This study is closed to you')).toBeVisible();

  const records = await readTrail(room);
  const started = lastOf(records, 'emergency.started');
  expect(started).toMatchObject({ detail: { reason: 'treating-now', words: WORDS, claimed: false } });
  expect(started.object).toMatchObject({ patientId: VIP_STUDY.patientId, studyUid: VIP_STUDY.studyUid });
  expect(lastOf(records, 'study.opened').grant).toBe(started.grant);
  expect(lastOf(records, 'emergency.extended')).toMatchObject({
    grant: started.grant,
    detail: { after: { extensions: 1 } },
  });
  expect(lastOf(records, 'emergency.stopped')).toMatchObject({ grant: started.grant, detail: { end: 'by-hand' } });
  expect(records.filter(({ kind }) => kind === 'emergency.refused')).toHaveLength(2);

  const [review] = await openReviews(room, 1);
  expect(review).toMatchObject({ user: both.id, grant: started.grant });
  expect(Date.parse(review?.deadlineAt ?? '') - Date.parse(started.at)).toBe(24 * HOUR_MS);
  expect(await room.collector.run(['alerts'])).toContain('emergency');
  const judge = (person: typeof REVIEWER, verdict: string): Promise<string> =>
    room.collector.run(
      ['review', String(review?.id), '--reviewer', person.id, '--verdict', verdict],
      `${person.password}\n${codeOf(person, 1)}\nRead the records, spoke with the ward\n`,
    );
  await expect(judge({ ...both, roles: [...both.roles] }, 'justified')).rejects.toThrow(/auth\.forbidden/);
  expect(await judge(REVIEWER, 'justified')).toContain('justified');
  await openReviews(room, 0);
});

test('offline and locked, to the slice by keyboard; killed, the next start closes what was open', async ({
  agent,
  startAgent,
  room,
  display,
}) => {
  await signIn(agent, RADIOLOGIST);
  const gate = await lock(agent);
  await room.collector.kill();
  const beganMs = performance.now();
  await gate.keyboard.press('F2');
  const dialog = await agent.page('emergency');
  const keys = countedKeys(dialog);
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await keys.type(RADIOLOGIST.id);
  await keys.press('Tab');
  await keys.type(RADIOLOGIST.password);
  await keys.press('Enter');
  await expect(dialog.getByLabel('Patient, ID or accession')).toBeFocused();
  await keys.type(VIP_STUDY.patientId);
  await keys.press('Enter');
  const row = dialog.getByRole('row').filter({ hasText: VIP_STUDY.patientId });
  await row.waitFor();
  await keys.press('ArrowDown');
  await expect(row).toBeFocused();
  await keys.press('Enter');
  await readyToGiveReason(dialog);
  const knownMs = performance.now();
  const knownKeys = keys.count();
  await keys.press('2');
  await keys.type(WORDS);
  await keys.press('Enter');
  await readyToBreak(dialog);
  await keys.press('Enter');
  const brokenMs = performance.now();
  await waitForSlice(stageOf({ agent, room, display }));
  const doneMs = performance.now();
  const seconds = (from: number, to: number): string => ((to - from) / 1000).toFixed(1);
  console.log(
    `break-glass offline from the locked screen: ${keys.count() + 1} keys, of them ${keys.count() - knownKeys} once the patient is known (2 steps); ` +
      `${seconds(beganMs, doneMs)} s from the lock to the slice, ${seconds(knownMs, brokenMs)} s from the known patient to the glass broken, ${seconds(brokenMs, doneMs)} s fetching and drawing`,
  );
  const banner = (await launcherOf(agent)).getByRole('region', { name: 'Emergency access' });
  await expect(banner).toContainText(VIP_STUDY.patientId);

  await agent.kill();
  const next = await startAgent();
  await (await next.page('gate')).getByLabel('Name').waitFor();
  await waitUntil('the left-over viewer closes', 20_000, async () => (await viewerWindows(display.env)).length === 0);
  await recordThat(room, 'the end of the viewer', ({ kind }) => kind === 'study.closed');
  const records = await readTrail(room);
  const started = lastOf(records, 'emergency.started');
  expect(started.detail).toMatchObject({ identity: 'password' });
  expect(lastOf(records, 'emergency.stopped')).toMatchObject({ grant: started.grant, detail: { end: 'restart' } });
  expect(lastOf(records, 'study.closed')).toMatchObject({
    grant: started.grant,
    user: { id: RADIOLOGIST.id },
    object: { studyUid: VIP_STUDY.studyUid },
    detail: { end: 'restart', stillOpen: false },
  });
  await room.collector.start();
  const [review] = await openReviews(room, 1);
  expect(Date.parse(review?.deadlineAt ?? '') - Date.parse(started.at)).toBe(24 * HOUR_MS);
});

test('without a password an identity is claimed, marked so, and good for one patient', async ({
  agent,
  room,
  display,
}) => {
  const dialog = await breakGlassOnGate(agent);
  await dialog.getByRole('button', { name: 'I cannot give my password' }).click();
  await dialog.getByLabel('Name').fill('Dr. Jonas Frei');
  await dialog.keyboard.press('Enter');
  await dialog.getByLabel('Patient, ID or accession').fill(VIP_STUDY.patientId);
  await dialog.keyboard.press('Enter');
  await openListed(dialog, VIP_STUDY.patientId);
  await giveReason(dialog, '4', WORDS);
  await expect(dialog.getByText(/Dr. Jonas Frei \(claimed\), not proved/)).toBeVisible();
  await readyToBreak(dialog);
  await pressLastKey(dialog, 'Enter');
  await waitForSlice(stageOf({ agent, room, display }));
  const launcher = await launcherOf(agent);
  await expect(launcher.getByRole('region', { name: 'Emergency access' })).toContainText('Identity not proved');
  await find(launcher, CT_STUDY.familyName, CT_STUDY.patientId);
  await openListed(launcher, CT_STUDY.patientId);
  await expect(launcher.getByText('This study is closed to you')).toBeVisible();
  await launcher.keyboard.press('Escape');
  const locked = await lock(agent);
  await expect(locked.getByText('This was emergency access without a password')).toBeVisible();
  await expect(locked.getByLabel('Password')).toHaveCount(0);
  await signInAsOther(locked);
  await launcherOf(agent);
  const ended = await recordThat(room, 'the end of the grant', ({ kind }) => kind === 'emergency.stopped');
  expect(ended).toMatchObject({
    user: { id: 'claimed.dr.-jonas-frei' },
    detail: { end: 'session-ended', claimed: true },
  });
  // The radiologist who comes may not see the protected patient: its viewer is closed.
  await waitUntil('the viewer closes', 20_000, async () => (await viewerWindows(display.env)).length === 0);
  await signOut(agent);
});

/** On the sign-in page, as soon as it can be seen. */
test('a form that the window manager closes, or that is asked for again, comes anew, and nothing ends of it', async ({
  agent,
  display,
}) => {
  const onDisplay = async (command: string, ...args: readonly string[]): Promise<string> =>
    (await run(command, args, { env: { ...process.env, ...display.env } })).stdout;
  const form = await breakGlassOnGate(agent);
  await form.getByLabel('Name').fill('Dr. Emil Vogt');
  // What a window manager's key does to it.
  await agent.app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) if (window.getTitle() === 'Break glass') window.close();
  });
  await expect.poll(() => form.isClosed()).toBe(true);
  const other = spawn('xev', { env: { ...process.env, ...display.env }, stdio: 'ignore' });
  try {
    const window = await waitUntil('a window beside it', 10_000, () =>
      onDisplay('xdotool', 'search', '--name', 'Event Tester').catch(() => ''),
    );
    await onDisplay('xdotool', 'windowfocus', window.trim().split('\n')[0] ?? '');
    await sleep(2500); // the curtain is looked after once a second
  } finally {
    other.kill();
  }
  const again = await breakGlassOnGate(agent);
  await again.getByLabel('Name').fill('Dr. Emil Vogt');
  await (await agent.page('gate')).keyboard.press('F2');
  await expect.poll(() => again.isClosed()).toBe(true);
  await expect((await agent.page('emergency')).getByLabel('Name')).toHaveValue('');
});

test('a click on the lock behind the form leaves it in sight and under the keyboard', async ({ agent, display }) => {
  const form = await breakGlassOnGate(agent);
  await form.getByLabel('Name').waitFor();
  const focused = (): Promise<string | undefined> =>
    agent.app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow()?.getTitle());
  await expect.poll(focused).toBe('Break glass');
  const wasClicked = agent.app.evaluate(({ BrowserWindow }) => {
    const gate = BrowserWindow.getAllWindows().find((window) => window.getTitle() === 'Glasskey');
    return new Promise<boolean>((done) => gate?.once('focus', () => done(true)));
  });
  await run('xdotool', ['mousemove', '40', '400', 'click', '1'], { env: { ...process.env, ...display.env } });
  expect(await wasClicked).toBe(true);
  await expect.poll(focused).toBe('Break glass');
  await realKeysOf(display).type('Dr. Emil Vogt');
  await expect(form.getByLabel('Name')).toHaveValue('Dr. Emil Vogt');
});

async function breakGlassOnGate(agent: LabAgent): Promise<Page> {
  const gate = await agent.page('gate');
  await gate.getByLabel('Name').waitFor();
  await gate.keyboard.press('F2');
  return agent.page('emergency');
}

async function signInAsOther(locked: Page): Promise<void> {
  await locked.getByRole('button', { name: 'Sign in as someone else' }).click();
  await locked.getByLabel('Name').fill(RADIOLOGIST.id);
  await locked.getByLabel('Password').fill(RADIOLOGIST.password);
  await locked.keyboard.press('Enter');
  await locked.getByLabel('One-time code').fill(codeOf(RADIOLOGIST));
  await pressLastKey(locked, 'Enter');
}

const nowhere = `http://127.0.0.1:${await findFreePort()}/dicom-web`;

test.describe('with the image archive away', () => {
  const away = (policy: Policy): Policy => ({
    ...policy,
    pacs: policy.pacs === null ? null : { ...policy.pacs, dicomWebUrl: nowhere },
  });
  test.use({ decided: { change: away } });

  test('the patient is typed, and the grant stands when the archive returns', async ({ agent, room }) => {
    const dialog = await breakGlassOnGate(agent);
    await dialog.getByLabel('Name').fill(EMERGENCY_CLINICIAN.id);
    await dialog.getByLabel('Password').fill(EMERGENCY_CLINICIAN.password);
    await dialog.keyboard.press('Enter');
    await dialog.getByLabel('Patient, ID or accession').fill(VIP_STUDY.familyName);
    await dialog.keyboard.press('Enter');
    await expect(dialog.getByText('The image archive does not answer. Please try again.')).toBeVisible();
    await expect(dialog.getByLabel(/^Patient ID, exactly/)).toBeFocused();
    await dialog.keyboard.type(VIP_STUDY.patientId);
    await dialog.keyboard.press('Enter');
    await giveReason(dialog, '1', WORDS);
    await expect(dialog.getByText('The name cannot be looked up now. Check the ID.')).toBeVisible();
    await readyToBreak(dialog);
    await pressLastKey(dialog, 'Enter');
    const launcher = await launcherOf(agent);
    await expect(launcher.getByRole('region', { name: 'Emergency access' })).toContainText(VIP_STUDY.patientId);
    await expect(refusalOn(launcher)).toContainText('The image archive does not answer.');
    const started = lastOf(await readTrail(room), 'emergency.started');
    expect(started.object).toMatchObject({ patientId: VIP_STUDY.patientId, studyUid: null });
    await signOut(agent);
    const stopped = lastOf(await readTrail(room), 'emergency.stopped');
    expect(stopped).toMatchObject({ grant: started.grant, detail: { end: 'session-ended' } });
  });
});
