import { chmodSync, cpSync, lstatSync, lutimesSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PackageOrder } from './fpm-arguments.ts';

/**
 * Lays a package's content out below `root`, so that it is the same wherever and whenever it is built: modes are 0755 or
 * 0644, whatever the build machine's umask, and every time is `epoch` (seconds). Answers the sum of sizes, in bytes.
 */
export function layOut(content: PackageOrder['content'], root: string, epoch: number): number {
  for (const { from, to } of content) {
    const target = join(root, to);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(from, target, { recursive: true, verbatimSymlinks: true });
  }
  return level(root, epoch);
}

/** Gives everything below a path the same mode and time; children first, because they move their folder's time. */
export function level(path: string, epoch: number): number {
  const stat = lstatSync(path);
  let size = 0;
  if (stat.isDirectory()) for (const name of readdirSync(path)) size += level(join(path, name), epoch);
  else size = stat.size;
  if (!stat.isSymbolicLink()) chmodSync(path, stat.isDirectory() || (stat.mode & 0o111) !== 0 ? 0o755 : 0o644);
  lutimesSync(path, epoch, epoch);
  return size;
}
