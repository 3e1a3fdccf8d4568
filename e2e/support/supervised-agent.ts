import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { chooseElectron } from '../../build/lab/choose-electron.ts';
import { printedPages, type PrintedPages } from './printed-pages.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** What is started with `--supervise`, and the pages of the agent that it has at the moment. */
export type SupervisedAgent = PrintedPages & {
  readonly kill: () => void;
  /** Ends it as the system would; resolves with the exit code. */
  readonly stop: () => Promise<number | null>;
};

/** The command line of a supervisor whose agents print where their pages are. */
export function supervisorCommand(folder: string): readonly [file: string, ...args: readonly string[]] {
  Object.assign(process.env, chooseElectron());
  const electron = z.string().parse(createRequire(import.meta.url)('electron'));
  return [electron, ROOT, `--data=${folder}`, '--supervise', '--remote-debugging-port=0'];
}

/** Starts the program as a service manager does. */
export function startSupervised(folder: string, env: NodeJS.ProcessEnv): SupervisedAgent {
  const [file, ...args] = supervisorCommand(folder);
  const child = spawn(file, args, { env: { ...env, ...chooseElectron() }, stdio: ['ignore', 'ignore', 'pipe'] });
  process.once('exit', () => child.kill('SIGKILL'));
  let printed = '';
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const pages = printedPages(() => printed);
  return {
    ...pages,
    kill: () => child.kill('SIGKILL'),
    stop: async () => {
      await pages.forget();
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      child.kill('SIGTERM');
      await once(child, 'exit');
      return child.exitCode;
    },
  };
}

/** The agent's process: the lock on its data folder names it, as Chromium's does. Throws while there is none. */
export function agentPid(folder: string): number {
  return Number(readlinkSync(join(folder, 'browser/SingletonLock')).split('-').pop());
}
