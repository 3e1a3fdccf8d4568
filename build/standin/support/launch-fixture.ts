import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import type { PrivateDisplay } from './private-display.ts';

const STANDIN = resolve(import.meta.dirname, '..');
export const FIXTURE = join(STANDIN, 'fixture');

export type Fixture = {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly pid: number;
  readonly userData: string;
  readonly stop: () => Promise<void>;
};

// Playwright reads it in this process when it looks for Electron; the app reads nothing of it.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] = STANDIN;

/** The environment of a fixture on a display, with its own data folder. */
export function fixtureEnvironment(display: PrivateDisplay, userData: string): Record<string, string> {
  const kept = ['HOME', 'LANG', 'PATH', 'TMPDIR', 'USER', 'ELECTRON_OVERRIDE_DIST_PATH'];
  const known = kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...Object.fromEntries(known), DISPLAY: display.name, FIXTURE_DATA: userData };
}

/** Launches the fixture as any test launches the agent: no executable path. Waits for its page. */
export async function launchFixture(display: PrivateDisplay): Promise<Fixture> {
  const userData = mkdtempSync(join(tmpdir(), 'standin-fixture-'));
  const app = await _electron.launch({ args: [FIXTURE], env: fixtureEnvironment(display, userData), timeout: 30_000 });
  const page = await app.firstWindow();
  await page.waitForSelector('body[data-ready]', { state: 'attached' });
  return {
    app,
    page,
    pid: app.process().pid ?? 0,
    userData,
    stop: async () => {
      await app.evaluate(({ app: running }) => running.exit(0)).catch(() => undefined); // it ends while it answers
      await app.close().catch(() => undefined); // or has ended before
      rmSync(userData, { recursive: true, force: true });
    },
  };
}

/** Asks until the answer is the wanted one; fails with the last answer. */
export async function eventually<T>(ask: () => Promise<T> | T, wanted: T, withinMs = 5_000): Promise<void> {
  const until = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (JSON.stringify(answer) === JSON.stringify(wanted)) return;
    if (performance.now() > until) {
      throw new Error(`wanted ${JSON.stringify(wanted)}, last answer ${JSON.stringify(answer)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
