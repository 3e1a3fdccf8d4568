import type { Figures } from './run-steps.ts';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHEST_STUDY, CT_STUDY, VIP_STUDY } from '../lab/fixtures.ts';
import { meanLuminance } from '../lab/luminance.ts';
import { NEW_RADIOLOGIST, RADIOLOGIST } from '../lab/people.ts';
import { takeScreenshot } from '../lab/screenshot.ts';
import { waitUntil } from '../lab/wait-until.ts';
import { breakGlassFromLock, breakGlassOnRefusal } from './emergency.ts';
import type { Step } from './run-steps.ts';
import { OUT, type Stage } from './stage.ts';
import { compareTrails, unsentRecords, verifyTrail } from './trail.ts';
import {
  closeViewers,
  codeFrom,
  giveNameAndPassword,
  openListed,
  searchFor,
  viewerWindows,
  waitForSlice,
  waitForWords,
} from './windows.ts';

/** The main journey, in the order in which it happens. */
export const JOURNEY: readonly Step[] = [
  { name: 'The workstation starts, covered, and asks who is there', picture: true, run: appear },
  { name: 'A new radiologist sets up one-time codes', picture: true, run: showEnrolment },
  { name: 'The recovery codes are shown once', picture: true, run: confirmEnrolment },
  { name: 'She keeps them, looks around and signs out', picture: false, run: keepAndSignOut },
  {
    name: 'A radiologist signs in: name and password',
    picture: true,
    run: (stage) => giveNameAndPassword(stage, RADIOLOGIST),
  },
  { name: 'and the one-time code', picture: true, run: giveCode },
  {
    name: 'finds a study in the PACS',
    picture: true,
    run: (stage) => searchFor(stage, 'beispiel', CT_STUDY.patientId),
  },
  { name: 'and reads it in the desktop viewer', picture: true, run: openInViewer },
  { name: 'opens another one in the web viewer', picture: true, run: openInWebViewer },
  { name: 'is refused the study of a protected patient, and told why', picture: true, run: beRefused },
  { name: 'breaks the glass for it', picture: true, run: breakGlassOnRefusal },
  { name: 'walks away: the workstation warns', picture: true, run: beWarned },
  { name: 'and locks, with the viewer under the curtain', picture: true, run: beLocked },
  { name: 'The network goes: unlocked by password alone', picture: true, run: unlockOffline },
  { name: 'and work goes on: the records wait', picture: true, run: workOffline },
  { name: 'Offline and locked, the glass is broken by keyboard', picture: true, run: breakGlassFromLock },
  { name: 'The network returns: every record is at the collector', picture: false, run: returnOnline },
  { name: 'The trail verifies, and the collector holds the same bytes', picture: false, run: compareTrails },
  { name: 'Alerts and reviews wait for the reviewer', picture: false, run: lookAtReviews },
  { name: 'The day ends: signed out, nothing left on the disk', picture: true, run: signOut },
];

async function appear(stage: Stage): Promise<void> {
  await stage.startAgent();
  await (await stage.agent().page('gate')).getByLabel('Name').waitFor();
  await waitForWords(stage);
}

async function showEnrolment(stage: Stage): Promise<void> {
  await giveNameAndPassword(stage, NEW_RADIOLOGIST);
  await (await stage.agent().page('gate')).getByLabel('Code that the app shows now').waitFor();
}

async function confirmEnrolment({ agent }: Stage): Promise<void> {
  const gate = await agent().page('gate');
  const key = /[A-Z2-7]{4}(?: [A-Z2-7]{4})+/.exec(await gate.locator('main').innerText())?.[0];
  if (key === undefined) throw new Error('no key to type is shown');
  await gate.getByLabel('Code that the app shows now').fill(codeFrom(key));
  await gate.keyboard.press('Enter');
  await gate.getByRole('button', { name: 'I have kept them' }).waitFor();
}

async function keepAndSignOut({ agent }: Stage): Promise<void> {
  await (await agent().page('gate')).getByRole('button', { name: 'I have kept them' }).click();
  const launcher = await agent().page('launcher');
  await launcher.getByRole('button', { name: 'Sign out' }).click();
  await agent().page('gate');
}

async function giveCode({ agent }: Stage): Promise<void> {
  const gate = await agent().page('gate');
  await gate.getByLabel('One-time code').fill(codeFrom(RADIOLOGIST.totpSecret ?? ''));
  await gate.keyboard.press('Enter');
  await (await agent().page('launcher')).getByRole('search').waitFor();
}

async function openInViewer(stage: Stage): Promise<Figures> {
  const launcher = await stage.agent().page('launcher');
  await openListed(launcher, CT_STUDY.patientId);
  return waitForSlice(stage);
}

async function openInWebViewer(stage: Stage): Promise<void> {
  await closeViewers(stage);
  await searchFor(stage, CHEST_STUDY.familyName, CHEST_STUDY.patientId);
  const launcher = await stage.agent().page('launcher');
  await launcher.getByRole('button', { name: /Open in Web viewer/ }).click();
  const page = await waitUntil('the web viewer', 20_000, () => {
    const found = stage
      .agent()
      .app.windows()
      .find((window) => window.url().startsWith(stage.room.pacs.baseUrl));
    return found ?? null;
  });
  await page.locator('canvas').first().waitFor();
  await page.waitForLoadState('networkidle');
}

async function beRefused(stage: Stage): Promise<void> {
  await closeViewers(stage);
  await searchFor(stage, VIP_STUDY.familyName, VIP_STUDY.patientId);
  const launcher = await stage.agent().page('launcher');
  await openListed(launcher, VIP_STUDY.patientId);
  await launcher.getByText('This study is closed to you').waitFor();
}

async function beWarned({ agent }: Stage): Promise<void> {
  await agent().setIdleSeconds(622); // 600 seconds without input, then a countdown of 30
  await (await agent().page('launcher')).getByText('Move the mouse or press a key to stay.').first().waitFor();
}

async function beLocked({ agent, displayEnv }: Stage): Promise<Figures> {
  const gate = await agent().page('gate');
  await gate.getByRole('button', { name: 'Unlock' }).waitFor();
  const file = `${OUT}/curtain.png`;
  await takeScreenshot(displayEnv, file);
  const luminance = await meanLuminance(file);
  if (luminance > 0.03) throw new Error(`the curtain is too bright: ${luminance}`);
  return { luminance: Number(luminance.toFixed(4)), viewersStillOpen: (await viewerWindows(displayEnv)).length > 0 };
}

async function unlockOffline({ agent, room }: Stage): Promise<void> {
  await room.collector.kill();
  await agent().setIdleSeconds(null);
  const gate = await agent().page('gate');
  await gate.getByLabel('Password').fill(RADIOLOGIST.password);
  await gate.keyboard.press('Enter');
  const launcher = await agent().page('launcher');
  await launcher.getByText('Offline').first().waitFor();
}

async function workOffline(stage: Stage): Promise<Figures> {
  await closeViewers(stage);
  await searchFor(stage, 'beispiel', CT_STUDY.patientId);
  await openInViewer(stage);
  const unsent = await unsentRecords(stage);
  if (unsent === 0) throw new Error('no record waits, although the collector is gone');
  return { unsent };
}

async function returnOnline(stage: Stage): Promise<Figures> {
  await stage.room.collector.start();
  await waitUntil('every record is acknowledged', 90_000, async () => (await unsentRecords(stage)) === 0);
  return verifyTrail(stage);
}

async function lookAtReviews({ room }: Stage): Promise<Figures> {
  const reviews = (await room.collector.run(['reviews'])).trim().split('\n');
  const alerts = (await room.collector.run(['alerts'])).trim().split('\n');
  if (reviews.length < 2) throw new Error(`two emergencies, ${reviews.length} reviews`);
  return { reviews: reviews.length, alerts: alerts.length };
}

async function signOut(stage: Stage): Promise<void> {
  const launcher = await stage.agent().page('launcher');
  await launcher.bringToFront();
  await launcher.getByRole('button', { name: 'Sign out' }).click();
  await launcher.getByRole('button', { name: 'Close them and sign out' }).click();
  await (await stage.agent().page('gate')).getByText('Signed out.').waitFor();
  await waitUntil('the viewer is gone', 20_000, async () => (await viewerWindows(stage.displayEnv)).length === 0);
  const left = readdirSync(join(stage.room.agentFolder, 'studies'));
  if (left.length > 0) throw new Error(`${left.length} folders of studies are left`);
}
