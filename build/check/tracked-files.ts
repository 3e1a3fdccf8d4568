import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Files of the repository, relative to its root: what git tracks, plus what it would track. */
export function trackedFiles(): readonly string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', args, { encoding: 'utf8' }).split('\0');
  return files.filter((file) => file !== '' && existsSync(file));
}
