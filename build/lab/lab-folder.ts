import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LEFT_ALONE = ['EACCES', 'EPERM', 'EBUSY'];
const OWNER = /^glasskey-lab-([0-9]+)-/;

/** A private folder (mode 0700) for one part of the lab, and how to remove it. */
export function createLabFolder(part: string): { readonly path: string; readonly remove: () => void } {
  removeOrphans();
  const path = mkdtempSync(join(tmpdir(), `glasskey-lab-${process.pid}-${part}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** A process that was killed could not tidy up; whoever comes next does it. */
function removeOrphans(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = OWNER.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch (error) {
      // Another person's folder, which is theirs to remove, or one with a disk of its own that is still mounted.
      if (!(error instanceof Error && 'code' in error && LEFT_ALONE.includes(String(error.code)))) throw error;
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
