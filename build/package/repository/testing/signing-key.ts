import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { createLabFolder } from '../../../lab/lab-folder.ts';
import type { RepositoryKey } from '../sign-with-gpg.ts';

export type SigningKey = {
  readonly key: RepositoryKey;
  /** Makes this process use the keyring in which it is. */
  readonly use: () => void;
  readonly remove: () => void;
};

/** Makes a signing key in a keyring of its own, with an agent of its own, which this process uses from now on. */
export function createSigningKey(): SigningKey {
  const folder = createLabFolder('gpg');
  chmodSync(folder.path, 0o700);
  const use = (): void => {
    process.env['GNUPGHOME'] = folder.path;
  };
  use();
  const key = 'Test repository <test@hospital.example>';
  run('gpg', ['--batch', '--passphrase', '', '--quick-generate-key', key, 'rsa3072', 'sign', 'never']);
  return {
    key: 'test@hospital.example',
    use,
    remove: () => {
      run('gpgconf', ['--homedir', folder.path, '--kill', 'all']);
      delete process.env['GNUPGHOME'];
      folder.remove();
    },
  };
}

const run = (command: string, args: readonly string[]): void => {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
};
