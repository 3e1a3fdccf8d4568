import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Seeded } from '../../../e2e/proofs/support/seeded.ts';
import { startAgain } from '../../../e2e/support/second-start.ts';
import type { LabAgent } from '../../lab/launch-agent.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import type { Workstation } from './workstation.ts';

const run = promisify(execFile);

/**
 * No letters: nobody guesses passwords here, and no reason for an emergency is given. Nor the keys with which the stand-in's
 * Chromium opens tabs, windows and its help or goes back, which Electron does not have.
 */
export const KEYS = [
  'Tab', 'shift+Tab', 'Return', 'space', 'Escape', 'Up', 'Down', 'Home', 'End', 'Menu', 'F5', 'F11', 'F12',
  'alt+F4', 'alt+Tab', 'alt+space', 'ctrl+w', 'ctrl+q', 'ctrl+r', 'ctrl+l', 'ctrl+p',
  'ctrl+o', 'ctrl+shift+i', 'ctrl+alt+d', 'ctrl+alt+Right', 'super+d', 'super+l', 'Super_L', 'Print',
] as const; // prettier-ignore

export const emit =
  (signal: string) =>
  ({ agent }: Workstation): Promise<unknown> =>
    agent.app.evaluate(({ powerMonitor }, name) => void powerMonitor.emit(name as 'suspend'), signal);

export const nobodyFor =
  (seconds: number) =>
  ({ agent }: Workstation): Promise<void> =>
    agent.setIdleSeconds(seconds);

/** Moves the wall clock of the agent's process; null: back to the right time. */
export const moveClock = (agent: LabAgent, byMs: number | null): Promise<unknown> =>
  agent.app.evaluate((_electron, ms) => {
    const own = globalThis as { rightNow?: () => number };
    const right = (own.rightNow ??= Date.now);
    Date.now = ms === null ? right : () => right() + ms;
  }, byMs);

export const crashPage = ({ agent }: Workstation, { between }: Seeded): Promise<unknown> =>
  agent.app.evaluate(
    ({ BrowserWindow }, lot) => {
      const windows = BrowserWindow.getAllWindows();
      windows[lot % windows.length]?.webContents.forcefullyCrashRenderer();
    },
    between(0, 5),
  );

const HANGING = ['gate', 'launcher'] as const;
const BACK_WITHIN_MS = 30_000;
const GIVEN_UP_WITHIN_MS = 60_000;

/** Resolves when the page has been given up. */
export async function hangPage({ agent }: Workstation): Promise<void> {
  const seen = () => HANGING.find((name) => agent.hasPage(name)) ?? null; // the one before may be on its way back
  const page = await agent.page(await waitUntil('a page', BACK_WITHIN_MS, seen));
  const gone = new Promise<true>((resolve) => {
    page.once('close', () => resolve(true));
    page.once('crash', () => resolve(true)); // which is told first when what hung is killed
  });
  page.evaluate('for (;;) {}').catch(() => undefined);
  if (!(await Promise.race([gone, delay(GIVEN_UP_WITHIN_MS, false, { ref: false })])))
    throw new Error('the page hangs on');
}

export async function closeByManager({ display }: Workstation): Promise<void> {
  const env = { ...process.env, ...display.env };
  const { stdout } = await run('wmctrl', ['-l'], { env });
  for (const id of stdout.match(/^0x[0-9a-f]+/gm) ?? [])
    await run('wmctrl', ['-i', '-c', id], { env }).catch(() => undefined); // it may have gone meanwhile
}

export async function click({ display, mostScreens }: Workstation, { between }: Seeded): Promise<void> {
  const [x, y] = [between(0, display.width * mostScreens - 1), between(0, display.height - 1)];
  const args = ['mousemove', String(x), String(y), 'click', String(between(1, 3))];
  await run('xdotool', args, { env: { ...process.env, ...display.env } });
}

export async function plug(at: Workstation, { between }: Seeded): Promise<void> {
  const others = Array.from({ length: at.mostScreens }, (_, index) => index + 1).filter((one) => one !== at.screens);
  at.screens = others[between(0, others.length - 1)] ?? at.screens;
  await at.display.setScreens(at.screens);
}

export const secondStart = ({ room, display }: Workstation): Promise<unknown> =>
  startAgain(room.agentFolder, { ...room.env, ...display.env }, ['glasskey://open?study=1.2.3', '--unlock']);

/** Resolves when the agent is gone; it may be so before it can answer. */
export async function endBy(at: Workstation, act: (at: Workstation) => unknown): Promise<void> {
  const { gone } = at.agent;
  Promise.resolve(act(at)).catch(() => undefined);
  await gone;
}
