import { z } from 'zod';
import type { Page } from '@playwright/test';
import type { Stage } from '../build/demo/stage.ts';
import { codeFrom } from '../build/demo/windows.ts';
import type { LabAgent } from '../build/lab/launch-agent.ts';
import { exportTrail, readTrail } from '../build/lab/read-trail.ts';
import type { ReadingRoom } from '../build/lab/reading-room.ts';
import { runGlasskey } from '../build/lab/run-glasskey.ts';
import { waitUntil } from '../build/lab/wait-until.ts';
import type { AuditRecord } from '../protocol/audit/record.ts';
import { expect, pressLastKey, type Parts } from './fixtures.ts';

export { exportTrail, readTrail };

/** The last record of a kind. Throws when there is none. */
export function lastOf(records: readonly AuditRecord[], kind: AuditRecord['kind']): AuditRecord {
  const found = records.findLast((record) => record.kind === kind);
  if (found === undefined) throw new Error(`no record of ${kind}`);
  return found;
}

const StatusSchema = z.looseObject({ trail: z.string(), seq: z.number(), acknowledged: z.number() });

export async function trailStatus(room: ReadingRoom): Promise<z.infer<typeof StatusSchema>> {
  const text = await runGlasskey(['audit', 'status', '--json', '--data', room.agentFolder], { env: room.env });
  return StatusSchema.parse(JSON.parse(text));
}

/** The words that tell a refusal on a page. */
export const refusalOn = (page: Page) => page.getByRole('main').getByRole('alert').filter({ hasText: /\S/ });

/** The question that was sent has its answer: the button takes another one. */
export const answered = (page: Page): Promise<void> =>
  expect(page.getByRole('main').locator('button[type=submit]')).toHaveAttribute('aria-disabled', 'false');

/** Name and password, on the sign-in page. */
export async function giveName(gate: Page, user: string, password: string): Promise<void> {
  await gate.getByLabel('Name').fill(user);
  await gate.getByLabel('Password').fill(password);
  await gate.keyboard.press('Enter');
}

export async function giveCode(gate: Page, code: string): Promise<void> {
  await gate.getByLabel('One-time code').fill(code);
  await pressLastKey(gate, 'Enter');
}

/** Codes that a generator with this secret does not show in these minutes. */
export function wrongCode(secret: string): string {
  const near = [-2, -1, 0, 1, 2, 3].map((steps) => codeFrom(secret, steps));
  return ['000000', '111111', '222222'].find((code) => !near.includes(code)) ?? '333333';
}

export async function signOut(agent: LabAgent): Promise<Page> {
  const launcher = await agent.page('launcher');
  await launcher.getByRole('button', { name: 'Sign out' }).click();
  const gate = await agent.page('gate');
  await gate.getByText('Signed out.').waitFor();
  return gate;
}

/** Waits for the launcher, ready to search. */
export async function launcherOf(agent: LabAgent): Promise<Page> {
  const launcher = await agent.page('launcher');
  await launcher.getByRole('search').waitFor();
  return launcher;
}

/** Locks by the keyboard; resolves with the locked page. */
export async function lock(agent: LabAgent): Promise<Page> {
  const launcher = await agent.page('launcher');
  await launcher.keyboard.press('Control+l');
  const gate = await agent.page('gate');
  await gate.getByRole('heading', { name: 'Locked' }).waitFor();
  return gate;
}

export async function search(launcher: Page, words: string): Promise<void> {
  const box = launcher.getByLabel('Patient, ID, accession, date or modality');
  await box.fill(words);
  await box.press('Enter');
}

/** Searches in the launcher until the patient's study is listed. */
export async function find(launcher: Page, words: string, patientId: string): Promise<void> {
  await search(launcher, words);
  await expect(launcher.getByRole('row').filter({ hasText: patientId })).toBeVisible();
}

/** Asks the trail until a record fits; generous, since each look starts a program. */
export function recordThat(
  room: ReadingRoom,
  what: string,
  fits: (record: AuditRecord) => boolean,
): Promise<AuditRecord> {
  return waitUntil(what, 30_000, async () => (await readTrail(room)).findLast(fits) ?? null);
}

/** What the helpers of the demo ask for, made of a test's parts. */
export function stageOf({ agent, room, display }: Pick<Parts, 'agent' | 'room' | 'display'>): Stage {
  return {
    agent: () => agent,
    room,
    displayEnv: display.env,
    startAgent: () => Promise.reject(new Error('the test starts the agent')),
    close: () => Promise.resolve(),
  };
}
