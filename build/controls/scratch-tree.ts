import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { trackedFiles } from '../check/tracked-files.ts';

/** A copy of the sources in a temporary folder, where they may be damaged; the packages are the same ones. */
export type ScratchTree = { readonly path: string; readonly remove: () => void };

export function createScratchTree(): ScratchTree {
  const path = mkdtempSync(join(tmpdir(), 'glasskey-controls-'));
  for (const file of trackedFiles()) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    copyFileSync(file, join(path, file));
  }
  symlinkSync(resolve('node_modules'), join(path, 'node_modules'));
  // Tests ask git which files there are; a repository of its own keeps them from asking one around the folder.
  spawnSync('git', ['init', '--quiet'], { cwd: path });
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
