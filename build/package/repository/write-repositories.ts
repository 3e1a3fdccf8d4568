import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { exportPublicKey } from './sign-with-gpg.ts';
import { writeAptRepository, type Signing } from './write-apt-repository.ts';
import { writeRpmRepository } from './write-rpm-repository.ts';

/** What apt knows the repository by: `signed-by=` names it. */
export const APT_KEYRING = 'glasskey.gpg';
/** The same for rpm: `gpgkey=` names it. */
export const RPM_KEY = 'glasskey.asc';

/**
 * Takes packages into the hospital's own repositories below `folder`, `apt` and `rpm`, which a plain file or web server hands
 * out; the public key lies beside them. What is neither a deb nor an rpm has no repository.
 */
export function writeRepositories(folder: string, packages: readonly string[], signing: Signing): void {
  const { key } = signing;
  mkdirSync(folder, { recursive: true });
  const of = (end: string): readonly string[] => packages.filter((file) => file.endsWith(end));
  if (of('.deb').length > 0) writeAptRepository(join(folder, 'apt'), of('.deb'), signing);
  if (of('.rpm').length > 0) writeRpmRepository(join(folder, 'rpm'), of('.rpm'), key);
  exportPublicKey(key, join(folder, APT_KEYRING), null);
  exportPublicKey(key, join(folder, RPM_KEY), 'armor');
}
