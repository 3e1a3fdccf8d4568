import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { signFile, type RepositoryKey } from './sign-with-gpg.ts';

/**
 * Takes rpms into the repository in `folder`, beside those of before: each package carries a signature of `key` itself
 * (`gpgcheck`), and so does the index (`repo_gpgcheck`).
 */
export function writeRpmRepository(folder: string, rpms: readonly string[], key: RepositoryKey): void {
  mkdirSync(folder, { recursive: true });
  for (const rpm of rpms) {
    const own = join(folder, basename(rpm));
    copyFileSync(rpm, own);
    // Debian's rpm looks for a program that is called gpg2 and is not there.
    run('rpmsign', ['--define', '__gpg /usr/bin/gpg', '--define', `_gpg_name ${key}`, '--addsign', own]);
  }
  run('createrepo_c', ['--quiet', '--general-compress-type', 'gz', folder]);
  const index = join(folder, 'repodata/repomd.xml');
  signFile(key, index, `${index}.asc`, 'apart');
}

const run = (command: string, args: readonly string[]): void => {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
};
