import { execFileSync } from 'node:child_process';

/** Whose signature: a fingerprint, or another name that gpg has for exactly one secret key, in the keyring of GNUPGHOME. */
export type RepositoryKey = string;

const BATCH = ['--batch', '--no-tty', '--yes', '--pinentry-mode', 'error'];

/**
 * The signing key that the environment names (GLASSKEY_REPOSITORY_KEY). The secret stays with gpg's agent, or in the token
 * behind it, and never comes here. Throws where none is named.
 */
export function repositoryKey(env: NodeJS.ProcessEnv): RepositoryKey {
  const key = env['GLASSKEY_REPOSITORY_KEY'];
  if (key === undefined || key === '')
    throw new Error('GLASSKEY_REPOSITORY_KEY names no key: a repository is signed, or is not made');
  return key;
}

/** Writes an OpenPGP signature of a file beside it: within the text (`clear`), or apart from it. Throws with gpg's words. */
export function signFile(key: RepositoryKey, file: string, to: string, how: 'clear' | 'apart'): void {
  const form = how === 'clear' ? ['--clear-sign'] : ['--armor', '--detach-sign'];
  gpg([...form, '--digest-algo', 'SHA512', '--local-user', key, '--output', to, file]);
}

/** Writes the public key, by which workstations know the repository, as apt takes it (`armor` null) or as rpm does. */
export function exportPublicKey(key: RepositoryKey, to: string, armor: 'armor' | null): void {
  gpg([...(armor === null ? [] : ['--armor']), '--output', to, '--export', key]);
}

const gpg = (args: readonly string[]): void => {
  execFileSync('gpg', [...BATCH, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
};
