import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright';
import { countGreyLevels, meanLuminance } from '../lab/luminance.ts';
import { createLabFolder } from '../lab/lab-folder.ts';
import type { LabPerson } from '../lab/people.ts';
import { takeScreenshot } from '../lab/screenshot.ts';
import { waitUntil } from '../lab/wait-until.ts';
import type { Stage } from './stage.ts';

const run = promisify(execFile);

/** The code that a generator with this Base32 secret shows; `stepsAhead` periods from now. */
export function codeFrom(secret: string, stepsAhead = 0): string {
  return new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate({
    timestamp: Date.now() + stepsAhead * 30_000,
  });
}

/** Name and password on the sign-in page. */
export async function giveNameAndPassword({ agent }: Stage, person: LabPerson): Promise<void> {
  const gate = await agent().page('gate');
  await gate.getByLabel('Name').fill(person.id);
  await gate.getByLabel('Password').fill(person.password);
  await gate.keyboard.press('Enter');
}

/** Types into the search box and waits for the row of the patient. */
export async function searchFor({ agent }: Stage, words: string, patientId: string): Promise<void> {
  const launcher = await agent().page('launcher');
  await launcher.bringToFront();
  const box = launcher.getByLabel('Patient, ID, accession, date or modality');
  await box.fill(words);
  await box.press('Enter');
  await launcher.getByRole('row').filter({ hasText: patientId }).waitFor();
}

/** Arrow down into the list, then Enter on the patient's study: as a person does, who looks before pressing Enter. */
export async function openListed(page: Page, patientId: string): Promise<void> {
  const row = page.getByRole('row').filter({ hasText: patientId });
  await row.waitFor();
  await waitUntil('the row has the keyboard', 10_000, async () => {
    await page.keyboard.press('ArrowDown');
    return row.evaluate((element) => element.contains(element.ownerDocument.activeElement));
  });
  await page.keyboard.press('Enter');
}

/** Windows of the desktop viewer that are on the screen now. */
export async function viewerWindows(displayEnv: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const env = { ...process.env, ...displayEnv };
  const found = await run('xdotool', ['search', '--onlyvisible', '--class', 'aeskulap'], { env }).catch(() => ({
    stdout: '',
  }));
  return found.stdout.split('\n').filter((line) => line !== '');
}

const ENOUGH_GREYS = 12;

/**
 * Waits until the desktop viewer shows a picture: many greys in the middle and black at its side, where the viewer's own
 * list is white; seen twice, since a window that is being drawn can look like anything once.
 */
export async function waitForSlice({ displayEnv }: Stage): Promise<{ readonly greyLevels: number }> {
  let seen = false;
  return waitUntil('a slice in the viewer', 30_000, async () => {
    const windows = await viewerWindows(displayEnv);
    if (windows.length === 0) return null;
    const [greyLevels, luminance, beside] = await lookAtDisplay(displayEnv, (picture) =>
      Promise.all([countGreyLevels(picture, MIDDLE), meanLuminance(picture, MIDDLE), meanLuminance(picture, BESIDE)]),
    );
    const before = seen;
    // Darker in the middle is a page of ours.
    seen = greyLevels >= ENOUGH_GREYS && luminance > 0.03 && luminance < 0.8 && beside < 0.01;
    return before && seen ? { greyLevels } : null;
  });
}

/** Mean luminance above that of the bare curtain (0.0018) and below that of the emptiest page (0.0042). */
const CURTAIN_ALONE = 0.003;

/** Waits until a page of ours can be seen on the display, not just in its process. */
export async function waitForWords({ displayEnv }: Stage): Promise<void> {
  await waitUntil('words on the display', 10_000, async () => {
    return (await lookAtDisplay(displayEnv, (picture) => meanLuminance(picture))) > CURTAIN_ALONE;
  });
}

/** What `look` finds in a picture of the display; the file is this look's own and goes with it. */
async function lookAtDisplay<T>(displayEnv: NodeJS.ProcessEnv, look: (file: string) => Promise<T>): Promise<T> {
  const folder = createLabFolder('picture');
  try {
    const file = join(folder.path, 'display.png');
    await takeScreenshot(displayEnv, file);
    return await look(file);
  } finally {
    folder.remove();
  }
}

/** Where the picture is, away from all text, on any screen of 1280 by 800 or more; and where the viewer is black. */
const MIDDLE = { x: 560, y: 330, width: 160, height: 160 };
const BESIDE = { x: 60, y: 330, width: 120, height: 160 };

/** Closes the desktop viewer from the launcher and waits until it is gone. */
export async function closeViewers({ agent, displayEnv }: Stage): Promise<void> {
  const launcher = await agent().page('launcher');
  await launcher.bringToFront();
  const close = launcher.getByRole('button', { name: /^Close / });
  while ((await close.count()) > 0) {
    const left = await close.count();
    await close.first().click();
    await waitUntil('a viewer closes', 20_000, async () => (await close.count()) < left);
  }
  await waitUntil('the viewer is gone', 10_000, async () => (await viewerWindows(displayEnv)).length === 0);
}
