import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { signFile, type RepositoryKey } from './sign-with-gpg.ts';

/** `days`: how long what was signed counts, where the format can say so. */
export type Signing = { readonly key: RepositoryKey; readonly days: number };

const ARCHITECTURES = ['amd64', 'arm64'] as const;
const RELEASE = {
  Origin: 'Glasskey',
  Label: 'Glasskey',
  Suite: 'stable',
  Codename: 'stable',
  Components: 'main',
  Architectures: ARCHITECTURES.join(' '),
};
const DAY_SECONDS = 86_400;

/**
 * Takes debs into the apt repository in `folder`, beside those of before, and signs what is there then: each package by its
 * SHA-256 in Packages, that by Release, and Release by `key` (InRelease, and Release.gpg for old readers). apt takes it for
 * `days` days (Valid-Until): who hands out an old one for ever could keep a workstation from every update.
 */
export function writeAptRepository(folder: string, debs: readonly string[], { key, days }: Signing): void {
  const pool = join(folder, 'pool');
  const suite = join(folder, 'dists/stable');
  mkdirSync(pool, { recursive: true });
  for (const deb of debs) copyFileSync(deb, join(pool, poolName(deb)));
  rmSync(suite, { recursive: true, force: true });
  for (const architecture of ARCHITECTURES) {
    const place = join(suite, `main/binary-${architecture}`);
    mkdirSync(place, { recursive: true });
    const packages = apt(folder, ['--arch', architecture, 'packages', 'pool']);
    writeFileSync(join(place, 'Packages'), packages);
    writeFileSync(join(place, 'Packages.gz'), gzipSync(packages));
  }
  const valid = { ...RELEASE, ValidTime: String(days * DAY_SECONDS) };
  const fields = Object.entries(valid).flatMap(([name, value]) => ['-o', `APT::FTPArchive::Release::${name}=${value}`]);
  const release = join(suite, 'Release');
  writeFileSync(release, apt(folder, [...fields, 'release', 'dists/stable']));
  signFile(key, release, join(suite, 'InRelease'), 'clear');
  signFile(key, release, join(suite, 'Release.gpg'), 'apart');
}

/** apt-ftparchive tells processors apart by this form of names, and leaves others out. */
function poolName(deb: string): string {
  const show = ['--show', '--showformat', '${Package}_${Version}_${Architecture}.deb', deb];
  return execFileSync('dpkg-deb', show, { encoding: 'utf8' });
}

const apt = (cwd: string, args: readonly string[]): string =>
  execFileSync('apt-ftparchive', ['-q', ...args], { cwd, encoding: 'utf8', maxBuffer: 1 << 26 });
