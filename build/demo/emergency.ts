import type { Figures } from './run-steps.ts';
import type { Page } from 'playwright';
import { RADIOLOGIST } from '../lab/people.ts';
import { VIP_STUDY } from '../lab/fixtures.ts';
import type { Stage } from './stage.ts';
import { closeViewers, openListed, waitForSlice } from './windows.ts';

/** A keyboard whose use is counted: one interaction is one field filled or one key pressed. */
function countedKeys(page: Page): {
  readonly press: (key: string) => Promise<void>;
  readonly type: (text: string) => Promise<void>;
  readonly count: () => number;
} {
  let count = 0;
  return {
    press: async (key) => {
      count += 1;
      await page.keyboard.press(key);
    },
    type: async (text) => {
      count += 1;
      await page.keyboard.type(text);
    },
    count: () => count,
  };
}

const WORDS = 'Fall from height, surgeon waits in theatre';

/** From the refused study to its images: two steps, reason and confirmation. */
export async function breakGlassOnRefusal(stage: Stage): Promise<Figures> {
  const launcher = await stage.agent().page('launcher');
  await launcher
    .getByRole('button', { name: /^Break glass/ })
    .last()
    .click();
  const page = await stage.agent().page('emergency');
  await page.getByText('Why do you need to see these images now?').waitFor();
  return giveReasonAndConfirm(stage, page, performance.now());
}

async function giveReasonAndConfirm(stage: Stage, page: Page, beganMs: number): Promise<Figures> {
  const keys = countedKeys(page);
  await page.locator('input[type=radio]:focus').waitFor();
  await keys.press('2');
  await page.getByLabel('In your own words').focus();
  await keys.type(WORDS);
  await keys.press('Control+Enter');
  await page.getByText('Is this the right patient?').waitFor();
  await page.locator('button:focus').filter({ hasText: 'Break the glass' }).waitFor();
  await keys.press('Enter').catch((error: unknown) => {
    if (!page.isClosed()) throw error; // the window may go with the key that closes it
  });
  const brokenMs = performance.now();
  const slice = await waitForSlice(stage);
  return {
    ...slice,
    stepsOnceThePatientIsKnown: 2,
    interactions: keys.count(),
    secondsAtTheKeyboard: Number(((brokenMs - beganMs) / 1000).toFixed(1)),
    secondsToTheSlice: Number(((performance.now() - beganMs) / 1000).toFixed(1)),
  };
}

/** From the locked screen, with the collector away: who, which patient, why, confirmed. */
export async function breakGlassFromLock(stage: Stage): Promise<Figures> {
  await closeViewers(stage);
  const launcher = await stage.agent().page('launcher');
  await launcher.keyboard.press('Control+l');
  const gate = await stage.agent().page('gate');
  await gate.getByRole('button', { name: 'Unlock' }).waitFor();
  const beganMs = performance.now();
  await gate.keyboard.press('F2');
  const page = await stage.agent().page('emergency');
  await page.getByLabel('Name').fill(RADIOLOGIST.id);
  await page.getByLabel('Password').fill(RADIOLOGIST.password);
  await page.keyboard.press('Enter');
  const search = page.getByLabel('Patient, ID or accession');
  await search.fill(VIP_STUDY.patientId);
  await search.press('Enter');
  await openListed(page, VIP_STUDY.patientId);
  await page.getByText('Why do you need to see these images now?').waitFor();
  const knownMs = performance.now();
  const figures = await giveReasonAndConfirm(stage, page, knownMs);
  return { ...figures, secondsFromTheLockScreen: Number(((performance.now() - beganMs) / 1000).toFixed(1)) };
}
