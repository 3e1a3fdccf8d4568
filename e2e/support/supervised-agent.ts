import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { z } from 'zod';
import { chooseElectron } from '../../build/lab/choose-electron.ts';
import { waitUntil } from '../../build/lab/wait-until.ts';
import type { PageName } from '../../electron/ipc/contract.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const ADDRESS = /DevTools listening on (ws:\S+)/g;

/** What is started with `--supervise`, and the agent that it has at the moment. */
export type SupervisedAgent = {
  /** The agent's process; throws while there is none. */
  readonly agentPid: () => number;
  /** The page of an agent that started after the last `forget`. */
  readonly page: (name: PageName) => Promise<Page>;
  /** Asks those no longer that have started until now. */
  readonly forget: () => Promise<void>;
  readonly kill: () => void;
  /** Ends it as the system would; resolves with the exit code. */
  readonly stop: () => Promise<number | null>;
};

/** Starts the program as a service manager does. Playwright knows only what it has started itself, so pages are found by address. */
export function startSupervised(folder: string, env: NodeJS.ProcessEnv): SupervisedAgent {
  Object.assign(process.env, chooseElectron());
  const electron = z.string().parse(createRequire(import.meta.url)('electron'));
  const args = [ROOT, `--data=${folder}`, '--supervise', '--remote-debugging-port=0'];
  const child = spawn(electron, args, { env: { ...env, ...chooseElectron() }, stdio: ['ignore', 'ignore', 'pipe'] });
  process.once('exit', () => child.kill('SIGKILL'));
  let printed = '';
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  // Of the supervisor, which has no page, and of one agent after the other.
  const browsers = new Map<string, Browser>();
  const forgotten = new Set<string>();
  const meetNewOnes = async (): Promise<void> => {
    for (const [, address = ''] of printed.matchAll(ADDRESS))
      if (!browsers.has(address) && !forgotten.has(address))
        browsers.set(address, await chromium.connectOverCDP(address));
  };
  const forget = async (): Promise<void> => {
    for (const [address, browser] of browsers) {
      forgotten.add(address);
      await browser.close();
    }
    browsers.clear();
  };
  return {
    agentPid: () => agentPid(folder),
    forget,
    page: (name) =>
      waitUntil(`the ${name} page`, 30_000, async () => {
        await meetNewOnes();
        const pages = [...browsers.values()].flatMap((browser) => browser.contexts()).flatMap((one) => one.pages());
        return pages.find((page) => page.url().endsWith(`/${name}.html`)) ?? null;
      }),
    kill: () => child.kill('SIGKILL'),
    stop: async () => {
      await forget();
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      child.kill('SIGTERM');
      await once(child, 'exit');
      return child.exitCode;
    },
  };
}

/** The process that holds the data folder: its lock names it, as Chromium does. */
export function agentPid(folder: string): number {
  return Number(readlinkSync(join(folder, 'browser/SingletonLock')).split('-').pop());
}
