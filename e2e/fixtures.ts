import { test as base, type Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import type { Policy } from '../protocol/policy/policy.ts';
import { LAB_STUDIES } from '../build/lab/fixtures.ts';
import { startDisplay, type LabDisplay } from '../build/lab/display.ts';
import { launchAgent, type LabAgent } from '../build/lab/launch-agent.ts';
import { startOrthanc, type LabOrthanc } from '../build/lab/orthanc.ts';
import type { LabPerson } from '../build/lab/people.ts';
import { openReadingRoom, type ReadingRoom } from '../build/lab/reading-room.ts';
import { storeStudies } from '../build/lab/store-studies.ts';

export type Options = {
  /** Screens of the display at the start, and how many there may be. */
  readonly screens: { readonly now: number; readonly most: number };
  /** What the hospital of this test has decided otherwise. */
  readonly decided: { readonly change: (policy: Policy) => Policy };
};
type WorkerParts = { readonly pacs: LabOrthanc };
export type Parts = {
  readonly display: LabDisplay;
  readonly room: ReadingRoom;
  /** Started, with the sign-in page on its curtain. */
  readonly agent: LabAgent;
  /** Starts the agent again, after a kill. */
  readonly startAgent: () => Promise<LabAgent>;
};

/** A test with a display, a keychain, a collector and an agent of its own. */
export const test = base.extend<Options & Parts, WorkerParts>({
  screens: [{ now: 1, most: 1 }, { option: true }],
  decided: [{ change: (policy: Policy) => policy }, { option: true }],
  pacs: [
    async ({}, use) => {
      const pacs = await startOrthanc();
      await storeStudies(pacs, LAB_STUDIES);
      await use(pacs);
      await pacs.stop();
    },
    { scope: 'worker' },
  ],
  display: async ({ screens }, use) => {
    const display = await startDisplay({
      width: 1280,
      height: 800,
      screens: screens.now,
      maximumScreens: screens.most,
    });
    await use(display);
    await display.stop();
  },
  room: async ({ pacs, decided }, use) => {
    const room = await openReadingRoom({ pacs, policy: decided.change });
    await use(room);
    await room.stop();
  },
  startAgent: async ({ room, display }, use) => {
    const started: LabAgent[] = [];
    await use(async () => {
      const agent = await launchAgent({ folder: room.agentFolder, env: { ...room.env, ...display.env } });
      started.push(agent);
      return agent;
    });
    await Promise.all(started.map((agent) => agent.stop()));
  },
  agent: async ({ startAgent }, use) => {
    const agent = await startAgent();
    await agent.page('gate');
    await use(agent);
  },
});
export { expect } from '@playwright/test';

/** The code that the person's generator shows now. `stepsAhead`: one of the next periods, as a waiting person would see. */
export function codeOf(person: LabPerson, stepsAhead = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(person.totpSecret ?? '') });
  return totp.generate({ timestamp: Date.now() + stepsAhead * 30_000 });
}

/** A key that may take its own window away, between going down and coming up. */
export async function pressLastKey(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key).catch((error: unknown) => {
    if (!(error instanceof Error) || !error.message.includes('has been closed')) throw error;
  });
}

/** Signs in through the window, to the launcher. */
export async function signIn(agent: LabAgent, person: LabPerson, stepsAhead = 0): Promise<void> {
  const gate = await agent.page('gate');
  await gate.getByLabel('Name').fill(person.id);
  await gate.getByLabel('Password').fill(person.password);
  await gate.keyboard.press('Enter');
  const code = gate.getByLabel('One-time code');
  await code.waitFor().catch(async () => {
    throw new Error(`no code is asked for; the gate says: ${await gate.locator('body').innerText()}`);
  });
  await code.fill(codeOf(person, stepsAhead));
  await pressLastKey(gate, 'Enter');
  const launcher = await agent.page('launcher');
  await launcher.getByRole('search').waitFor();
}
