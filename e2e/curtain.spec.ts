import { spawn } from 'node:child_process';
import type { LabAgent } from '../build/lab/launch-agent.ts';
import { meanLuminance } from '../build/lab/luminance.ts';
import { RADIOLOGIST } from '../build/lab/people.ts';
import { takeScreenshot } from '../build/lab/screenshot.ts';
import { waitUntil } from '../build/lab/wait-until.ts';
import { expect, signIn, test } from './fixtures.ts';
import { clickTray } from './support/click-tray.ts';
import { isCovered } from './support/is-covered.ts';

test.use({ screens: { now: 2, most: 3 } });

const DARK = 0.03;

test('every display is covered while nobody works, and only then', async ({ agent, display }, info) => {
  // A bright window of another program, over both screens: what the curtain must hide.
  const bright = spawn('xmessage', ['-geometry', '2400x700+40+40', '-bg', 'white', 'images'], {
    env: { ...process.env, ...display.env },
    stdio: 'ignore',
  });
  try {
    const luminance = async (): Promise<number> => {
      const file = info.outputPath('screen.png');
      await takeScreenshot(display.env, file);
      return meanLuminance(file);
    };
    const isDark = async (): Promise<boolean> => (await luminance()) <= DARK;
    const isBright = async (): Promise<boolean> => (await luminance()) > 0.2;

    await waitUntil('both screens are covered at the start', 10_000, isDark);
    await signIn(agent, RADIOLOGIST);
    await waitUntil('the other program is seen again', 10_000, isBright);

    const launcher = await agent.page('launcher');
    await launcher.bringToFront();
    await launcher.keyboard.press('Control+l');
    await waitUntil('both screens are covered when locked', 10_000, isDark);

    await display.setScreens(3);
    await waitUntil('a screen that is plugged in is covered', 10_000, async () => {
      const panels = await agent.app.evaluate(({ BaseWindow, screen }) => ({
        displays: screen.getAllDisplays().length,
        visible: BaseWindow.getAllWindows().filter((window) => window.isVisible()).length,
      }));
      return panels.displays === 3 && panels.visible >= 4; // three panels and the form
    });
    expect(await isDark()).toBe(true);
    const before = await panelsOf(agent);
    await agent.app.evaluate(({ app, BaseWindow }) => {
      app.quit();
      for (const window of BaseWindow.getAllWindows()) window.close();
    });
    await waitUntil('closing and quitting uncover nothing', 5_000, isDark);
    expect(await panelsOf(agent), 'not for a moment: none had to be made again').toEqual(before);
    await display.setScreens(2);
    await waitUntil('what is left is covered when a screen is unplugged', 10_000, () => isCoveredOn(agent, 2));
    expect(await isDark()).toBe(true);

    for (const screens of [3, 2]) {
      await unlock(agent);
      await waitUntil('unlocked: the other program is seen again', 10_000, isBright);
      await display.setScreens(screens);
      await (await agent.page('gate')).getByText('A display was connected or removed.').waitFor();
      await waitUntil('a display that comes or goes locks', 10_000, async () => {
        return (await isCoveredOn(agent, screens)) && (await isDark());
      });
    }
  } finally {
    bright.kill('SIGKILL');
  }
});

async function isCoveredOn(agent: LabAgent, screens: number): Promise<boolean> {
  const seen = await agent.app.evaluate(({ screen }) => screen.getAllDisplays().length);
  return seen === screens && (await isCovered(agent));
}

/** Those of the curtain, which hold no page, by their numbers. */
const panelsOf = (agent: LabAgent): Promise<readonly number[]> =>
  agent.app.evaluate(({ BaseWindow, BrowserWindow }) =>
    BaseWindow.getAllWindows()
      .filter((window) => !(window instanceof BrowserWindow))
      .map(({ id }) => id),
  );

async function unlock(agent: LabAgent): Promise<void> {
  const gate = await agent.page('gate');
  await gate.getByLabel('Password').fill(RADIOLOGIST.password);
  await gate.keyboard.press('Enter');
  await (await agent.page('launcher')).getByRole('search').waitFor();
  await waitUntil('the lock page is gone', 10_000, () => !agent.hasPage('gate'));
}

test('sleep, the system’s own lock, another user, the tray and a broken idle counter lock; each says why', async ({
  agent,
}) => {
  const tell = (signal: string) => (): Promise<unknown> =>
    agent.app.evaluate(({ powerMonitor }, name) => void powerMonitor.emit(name as 'suspend'), signal);
  const breakCounter = (): Promise<void> =>
    agent.app.evaluate(({ powerMonitor }) => {
      const told = powerMonitor.getSystemIdleTime.bind(powerMonitor);
      powerMonitor.getSystemIdleTime = () => {
        powerMonitor.getSystemIdleTime = told; // once
        throw new Error('no display');
      };
    });
  await signIn(agent, RADIOLOGIST);
  for (const [signal, words] of [
    [tell('suspend'), 'The workstation went to sleep.'],
    [tell('resume'), 'The workstation woke from sleep.'],
    [tell('lock-screen'), 'The computer’s own lock was used.'],
    [tell('user-did-resign-active'), 'The computer’s user was switched.'],
    [async () => expect(await clickTray(agent)).toBe(1), 'Locked from the menu.'],
    [breakCounter, 'Something went wrong, so the screen was covered.'],
  ] as const) {
    await signal();
    const gate = await agent.page('gate');
    await expect(gate.getByText(words)).toBeVisible();
    await unlock(agent);
  }
});

test('nobody there: a warning that input cancels, then the lock', async ({ agent }) => {
  await signIn(agent, RADIOLOGIST);
  const launcher = await agent.page('launcher');
  await agent.setIdleSeconds(605);
  await expect(launcher.getByText('Move the mouse or press a key to stay.').first()).toBeVisible();
  await agent.setIdleSeconds(0);
  await expect(launcher.getByText('Move the mouse or press a key to stay.')).toHaveCount(0);
  await agent.setIdleSeconds(628);
  const gate = await agent.page('gate');
  await expect(gate.getByText('Nobody used the workstation for a while.')).toBeVisible();
});

test('nobody there: the warning brings the launcher back that was minimized', async ({ agent }) => {
  await signIn(agent, RADIOLOGIST);
  const launcher = await agent.page('launcher');
  const isMinimized = (): Promise<readonly boolean[]> =>
    agent.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isMinimized()));
  await agent.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((window) => window.minimize()));
  expect(await isMinimized()).toEqual([true]);
  await agent.setIdleSeconds(605);
  await expect(launcher.getByText('Move the mouse or press a key to stay.').first()).toBeVisible();
  expect(await isMinimized()).toEqual([false]);
});
