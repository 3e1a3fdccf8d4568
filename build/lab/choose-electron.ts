import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** What to add to the environment so that `electron` starts: nothing for the real binary, else the way to the stand-in. */
export function chooseElectron(): NodeJS.ProcessEnv {
  const folder = join(ROOT, 'node_modules/electron');
  const pathFile = join(folder, 'path.txt');
  const isThere = existsSync(pathFile) && existsSync(join(folder, 'dist', readFileSync(pathFile, 'utf8')));
  return isThere ? {} : { ELECTRON_OVERRIDE_DIST_PATH: join(ROOT, 'build/standin') };
}

/** One plain line that says on what the windows run. */
export function electronInWords(env: NodeJS.ProcessEnv): string {
  return env['ELECTRON_OVERRIDE_DIST_PATH'] === undefined
    ? 'Windows run on Electron.'
    : "Electron's binary is not here: windows run on the stand-in (build/standin), with the system's Chromium.";
}
