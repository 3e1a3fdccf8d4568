import { resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import type { PageName } from '../../electron/ipc/contract.ts';
import { chooseElectron } from './choose-electron.ts';
import { waitUntil } from './wait-until.ts';

/** An agent gives itself ten seconds to end; one that does not end then must not keep the tests. */
const STOP_MS = 20_000;
const ROOT = resolve(import.meta.dirname, '../..');

/** The agent with its real windows, driven through them. */
export type LabAgent = {
  readonly app: ElectronApplication;
  readonly pid: number;
  /** The page, when it is there and shows something. */
  readonly page: (name: PageName) => Promise<Page>;
  readonly hasPage: (name: PageName) => boolean;
  /** Nobody has touched the computer for this long; null: ask the computer again. */
  readonly setIdleSeconds: (seconds: number | null) => Promise<void>;
  readonly hasEnded: () => boolean;
  /** Resolves when the process is gone, whoever ended it. */
  readonly gone: Promise<void>;
  /** Ends it as a crash would. */
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type AgentOptions = {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** What the computer is set to, as `de_DE.UTF-8`; English without, whatever this computer is set to. */
  readonly locale?: string;
};

/** A window that has only just been made has no address yet. */
const isPage = (page: Page, name: PageName): boolean =>
  !page.isClosed() && URL.parse(page.url())?.pathname === `/${name}.html`;

/** Starts the agent that was built last; `env` names display and keychain. */
export async function launchAgent({ folder, env, locale = 'C.UTF-8' }: AgentOptions): Promise<LabAgent> {
  // Playwright asks this process's environment which Electron to start.
  Object.assign(process.env, chooseElectron());
  const known = Object.entries({ ...env, LC_ALL: locale, ...chooseElectron() }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const app = await _electron.launch({ args: ['.', `--data=${folder}`], cwd: ROOT, env: Object.fromEntries(known) });
  const child = app.process();
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const impatient = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(impatient);
  };
  return {
    app,
    pid: child.pid ?? 0,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    gone,
    page: (name) =>
      waitUntil(`the ${name} page`, 30_000, () => app.windows().find((page) => isPage(page, name)) ?? null),
    hasPage: (name) => app.windows().some((page) => isPage(page, name)),
    setIdleSeconds: (seconds) =>
      app.evaluate(({ powerMonitor }, given) => {
        const own = powerMonitor as { getSystemIdleTime?: () => number };
        if (given === null) delete own.getSystemIdleTime;
        else own.getSystemIdleTime = () => given;
      }, seconds),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
