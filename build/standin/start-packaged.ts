import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unpackArchive } from './app/asar.ts';
import { runPackaged } from './run-app.ts';
import { startEarly } from './start.ts';

/**
 * Runs the app of a package as the program `executable`, from the archive beside it. Electron reads within the archive;
 * Node cannot: its files are put into a private folder that goes with the process. A packaged program takes no switch;
 * `GLASSKEY_STANDIN_PORT` is the debugging port by which a test sees its pages, where this stands in for Electron.
 */
export async function startPackaged(executable: string, argv: readonly string[]): Promise<void> {
  const appPath = mkdtempSync(join(tmpdir(), 'glasskey-standin-app-'));
  process.on('exit', () => rmSync(appPath, { recursive: true, force: true }));
  unpackArchive(join(dirname(executable), 'resources', 'app.asar'), appPath);
  await runPackaged({ executable, appPath }, argv, () => startEarly(process.env['GLASSKEY_STANDIN_PORT'] ?? null));
}
