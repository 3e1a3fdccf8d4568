import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { chooseElectron } from '../../build/lab/choose-electron.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Starts the program once more for the same data, with further arguments; resolves with its exit code. */
export async function startAgain(
  folder: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<number | null> {
  Object.assign(process.env, chooseElectron());
  const electron = z.string().parse(createRequire(import.meta.url)('electron'));
  const child = spawn(electron, [ROOT, `--data=${folder}`, ...args], {
    cwd: tmpdir(),
    env: { ...env, ...chooseElectron() },
    stdio: 'ignore',
  });
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', done);
  });
}
