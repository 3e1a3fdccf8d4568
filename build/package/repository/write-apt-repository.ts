import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { signFile, type RepositoryKey } from './sign-with-gpg.ts';

const ARCHITECTURES = ['amd64', 'arm64'] as const;
const RELEASE = {
  Origin: 'Glasskey',
  Label: 'Glasskey',
  Suite: 'stable',
  Codename: 'stable',
  Components: 'main',
  Architectures: ARCHITECTURES.join(' '),
};

/**
 * Takes debs into the apt repository in `folder`, beside those of before, and signs what is there then: each package by its
 * SHA-256 in Packages, that by Release, and Release by `key` (InRelease, and Release.gpg for old readers).
 */
export function writeAptRepository(folder: string, debs: readonly string[], key: RepositoryKey): void {
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
  const fields = Object.entries(RELEASE).flatMap(([name, value]) => [
    '-o',
    `APT::FTPArchive::Release::${name}=${value}`,
  ]);
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
