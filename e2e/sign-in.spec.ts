import { setTimeout as sleep } from 'node:timers/promises';
import { codeFrom } from '../build/demo/windows.ts';
import { CT_STUDY } from '../build/lab/fixtures.ts';
import { launchAgent, type LabAgent } from '../build/lab/launch-agent.ts';
import { NEW_RADIOLOGIST, RADIOLOGIST } from '../build/lab/people.ts';
import { codeOf, expect, pressLastKey, signIn, test } from './fixtures.ts';
import {
  answered,
  find,
  giveCode,
  giveName,
  lastOf,
  launcherOf,
  readTrail,
  refusalOn,
  signOut,
  wrongCode,
} from './steps.ts';

test('a radiologist signs in, finds a study, and never uses a code twice, across a crash too', async ({
  agent,
  startAgent,
  room,
}) => {
  const [older, used] = [codeOf(RADIOLOGIST), codeOf(RADIOLOGIST, 1)]; // the next one is good for a minute yet
  await signIn(agent, RADIOLOGIST, 1);
  await find(await agent.page('launcher'), CT_STUDY.familyName, CT_STUDY.patientId);
  const gate = await signOut(agent);
  await giveName(gate, RADIOLOGIST.id, RADIOLOGIST.password);
  await giveCode(gate, older);
  await expect(refusalOn(gate)).toContainText('Wait for the next one');

  await agent.kill();
  const again = await startAgent();
  const gateAgain = await again.page('gate');
  await giveName(gateAgain, RADIOLOGIST.id, RADIOLOGIST.password);
  await giveCode(gateAgain, used);
  await expect(refusalOn(gateAgain)).toContainText('Wait for the next one');
  expect(again.hasPage('launcher')).toBe(false);

  const records = await readTrail(room);
  expect(lastOf(records, 'agent.unclean_end')).toMatchObject({ outcome: 'failure', user: null });
  expect(lastOf(records, 'session.sign_in_refused')).toMatchObject({
    outcome: 'denied',
    detail: { claimed: RADIOLOGIST.id, code: 'auth.code_rejected', verifiedBy: 'collector' },
  });
});

test('the first sign-in sets up one-time codes; a recovery code opens once', async ({ agent, room }) => {
  const gate = await agent.page('gate');
  await giveName(gate, 'nobody.here', 'a-password-of-nobody');
  await expect(refusalOn(gate)).toBeVisible();
  const unknownName = await refusalOn(gate).innerText();
  await giveName(gate, NEW_RADIOLOGIST.id, 'not-her-password-at-all');
  await answered(gate);
  await expect(refusalOn(gate)).toHaveText(unknownName);
  expect(unknownName).toBe('The name or the password is not right.');

  const recovery = await enrol(agent);
  await signOut(agent);
  for (const isFirst of [true, false]) {
    await giveName(gate.isClosed() ? await agent.page('gate') : gate, NEW_RADIOLOGIST.id, NEW_RADIOLOGIST.password);
    const page = await agent.page('gate');
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.getByLabel('Recovery code').fill(recovery[0] ?? '');
    await pressLastKey(page, 'Enter');
    if (isFirst) {
      await launcherOf(agent);
      await signOut(agent);
    } else await expect(refusalOn(page)).toContainText('not right');
  }
  const kinds = (await readTrail(room)).map((record) => record.kind);
  expect(kinds).toEqual(expect.arrayContaining(['factor.enrolled', 'factor.recovery_used', 'session.sign_in_refused']));
  const refused = (await readTrail(room)).filter((record) => record.kind === 'session.sign_in_refused');
  expect(refused.map((record) => record.detail['claimed'])).toEqual(['nobody.here', 'n.haas', 'n.haas', 'n.haas']);
});

/** Sets the generator up as a person would, confirms it by a code, and takes the recovery codes away. */
async function enrol(agent: LabAgent): Promise<readonly string[]> {
  const gate = await agent.page('gate');
  await giveName(gate, NEW_RADIOLOGIST.id, NEW_RADIOLOGIST.password);
  await expect(gate.getByRole('img', { name: 'QR code that holds the key below' })).toBeVisible();
  const key = /[A-Z2-7]{4}(?: [A-Z2-7]{4})+/.exec(await gate.getByRole('main').innerText())?.[0] ?? '';
  const confirm = gate.getByLabel('Code that the app shows now');
  await confirm.fill(wrongCode(key));
  await confirm.press('Enter');
  await expect(refusalOn(gate)).toContainText('That code is not right.');
  await confirm.fill(codeFrom(key));
  await confirm.press('Enter');
  const codes = gate.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(codes).toHaveCount(10);
  const texts = await codes.allInnerTexts();
  await gate.getByRole('button', { name: 'I have kept them' }).click();
  const launcher = await launcherOf(agent);
  await expect(launcher.locator('body')).not.toContainText(texts[0] ?? 'no code');
  return texts;
}

test('wrong codes have to wait, and are told until when', async ({ agent }) => {
  const gate = await agent.page('gate');
  await giveName(gate, RADIOLOGIST.id, RADIOLOGIST.password);
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await giveCode(gate, wrongCode(RADIOLOGIST.totpSecret ?? ''));
    await answered(gate);
    await sleep(1000); // as a person types; quicker ones are told to wait a second, unjudged
    await expect(refusalOn(gate)).toContainText('That code is not right.');
  }
  await giveCode(gate, codeOf(RADIOLOGIST)); // the sixth, although it is the right one
  await expect(refusalOn(gate)).toContainText(/Too many tries. You can try again in 5 minutes \(at \d\d:\d\d\)\./);
  await giveName(gate, RADIOLOGIST.id, RADIOLOGIST.password);
  await giveCode(gate, codeOf(RADIOLOGIST, 1));
  await expect(refusalOn(gate)).toContainText('Too many tries.');
  expect(agent.hasPage('launcher')).toBe(false);
});

test('where the computer is set to German, every window is, and its title too', async ({ room, display }) => {
  const env = { ...room.env, ...display.env };
  const agent = await launchAgent({ folder: room.agentFolder, env, locale: 'de_DE.UTF-8' });
  const gate = await agent.page('gate');
  await gate.getByLabel('Passwort').waitFor();
  expect(await gate.locator('html').getAttribute('lang')).toBe('de');
  expect(await gate.title()).toBe('Anmelden — Glasskey');
  await gate.keyboard.press('F2');
  const dialog = await agent.page('emergency');
  await dialog.getByRole('heading', { name: 'Wer sind Sie?' }).waitFor();
  const titles = await agent.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.getTitle()),
  );
  expect(titles).toContain('Notfallzugriff');
  await agent.stop();
});
