import type { Page } from '@playwright/test';
import type { LabAgent } from '../build/lab/launch-agent.ts';
import { RADIOLOGIST } from '../build/lab/people.ts';
import { waitUntil } from '../build/lab/wait-until.ts';
import { hasStarted } from './support/has-started.ts';
import { isCovered } from './support/is-covered.ts';
import { killRenderers } from './support/renderers.ts';
import { startAgain } from './support/second-start.ts';
import { expect, signIn, test } from './fixtures.ts';
import { launcherOf, lock, readTrail } from './steps.ts';

const COVERED = 'Something went wrong, so the screen was covered.';

/** The ids of the windows that hold the page. */
function windowsOf(agent: LabAgent, page: string): Promise<readonly number[]> {
  return agent.app.evaluate(
    ({ BrowserWindow }, name) =>
      BrowserWindow.getAllWindows()
        .filter((window) => window.webContents.getURL().endsWith(`/${name}.html`))
        .map((window) => window.id),
    page,
  );
}

/** Kills the page of the way in, as the system would; resolves when another window holds it. */
async function killGate(agent: LabAgent): Promise<void> {
  const [before] = await windowsOf(agent, 'gate');
  killRenderers(agent.pid);
  await waitUntil('another window holds the way in', 30_000, async () => {
    expect(await isCovered(agent)).toBe(true);
    const now = await windowsOf(agent, 'gate');
    return now.length === 1 && now[0] !== before;
  });
}

async function unlockAfterFault(agent: LabAgent): Promise<Page> {
  const gate = await agent.page('gate');
  await expect(gate.getByText(COVERED)).toBeVisible({ timeout: 30_000 });
  expect(await isCovered(agent)).toBe(true);
  await gate.getByLabel('Password').fill(RADIOLOGIST.password);
  await gate.keyboard.press('Enter');
  return launcherOf(agent);
}

test('a page that is killed, hangs, crashes: covered and back each time; the third time the program ends, and says so', async ({
  agent,
  room,
  startAgent,
}) => {
  await signIn(agent, RADIOLOGIST);
  const ended = new Promise<number | null>((done) => agent.app.process().once('exit', done));

  expect(killRenderers(agent.pid)).toBeGreaterThan(0);
  const second = await unlockAfterFault(agent);
  const gone = second.waitForEvent('close', { timeout: 60_000 });
  second.evaluate('for (;;) {}').catch(() => undefined); // its window goes while it runs
  await gone; // a little after the curtain and the way in are there
  await unlockAfterFault(agent);
  await agent.app.evaluate(({ BrowserWindow }) => {
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      if (webContents.getURL().endsWith('/launcher.html')) webContents.forcefullyCrashRenderer();
    }
  });
  expect(await ended).toBe(70);

  const next = await startAgent();
  await expect((await next.page('gate')).getByLabel('Name')).toBeVisible();
  await waitUntil('its start is recorded', 30_000, () => hasStarted(next));
  const records = await readTrail(room);
  const faults = records.filter(({ kind }) => kind === 'agent.fault').map(({ detail }) => detail['code']);
  expect(faults).toEqual(['page.killed', 'page.hung', 'page.crashed', 'page.failed_repeatedly']);
  expect(records.filter(({ kind }) => kind === 'session.unlocked')).toHaveLength(2);
  expect(records.findLast(({ kind }) => kind === 'session.locked')?.detail).toMatchObject({ reason: 'fault' });
  expect(records.map(({ kind }) => kind)).toContain('agent.unclean_end');
});

test('the way in is killed while locked: it comes back on its curtain; a second start changes nothing', async ({
  agent,
  room,
  display,
}) => {
  const hostile = [
    '--remote-debugging-port=9229',
    '--data=/nowhere',
    'glasskey://unlock" --gpu-launcher=/bin/sh',
    `agent://ui/launcher.html`,
    'x'.repeat(100_000),
  ];
  const startHostile = (): Promise<number | null> =>
    startAgain(room.agentFolder, { ...room.env, ...display.env }, hostile);
  await signIn(agent, RADIOLOGIST);

  const addresses = (): readonly string[] => agent.app.windows().map((page) => page.url());
  const focused = (): Promise<string | undefined> =>
    agent.app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow()?.webContents.getURL());
  const working = addresses();
  expect(await startHostile()).toBe(0);
  expect(addresses()).toEqual(working);
  await expect.poll(focused).toContain('/launcher.html');

  const gate = await lock(agent);
  const locked = addresses();
  expect(await startHostile()).toBe(0);
  expect(addresses()).toEqual(locked);
  expect(await isCovered(agent)).toBe(true);
  await expect(gate.getByRole('heading', { name: 'Locked' })).toBeVisible();
  expect((await readTrail(room)).filter(({ kind }) => kind === 'agent.started')).toHaveLength(1);
  await killGate(agent);
  await (await agent.page('gate')).getByRole('heading', { name: 'Locked' }).waitFor();
});

test('the agent is killed while someone works: the next start is covered, signed out, and says so', async ({
  agent,
  room,
  startAgent,
}) => {
  await signIn(agent, RADIOLOGIST);
  await agent.kill();
  room.keyring.pause(); // what a start reads does not come: it must not be waited for
  const next = await startAgent();
  await waitUntil('covered before anything is read', 10_000, () => isCovered(next));
  room.keyring.resume();
  await waitUntil('its start is recorded', 30_000, () => hasStarted(next));
  const gate = await next.page('gate');
  await expect(gate.getByLabel('Name')).toBeVisible();
  expect(next.hasPage('launcher')).toBe(false);
  expect(await isCovered(next)).toBe(true);
  const records = await readTrail(room);
  expect(records.map(({ kind }) => kind)).toContain('agent.unclean_end');
  expect(records.findLast(({ kind }) => kind.startsWith('session.'))?.kind).toBe('session.signed_in');
  await killGate(next);
  await expect((await next.page('gate')).getByLabel('Name')).toBeVisible();
});
