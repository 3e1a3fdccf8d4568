import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { noCleanRoot, openCleanRoot } from '../build/lab/clean-root.ts';
import { createLabFolder } from '../build/lab/lab-folder.ts';
import { makePackages } from '../build/package/make-packages.ts';
import { makeRpm } from '../build/package/repository/testing/make-rpm.ts';
import { createSigningKey } from '../build/package/repository/testing/signing-key.ts';
import { RPM_KEY, writeRepositories } from '../build/package/repository/write-repositories.ts';
import { VERSION } from '../protocol/version.ts';

const DEBIAN = ['apt-get', 'dpkg', 'dpkg-query'].map((name) => `/usr/bin/${name}`);
const KEY = '/etc/pki/rpm-gpg/glasskey.asc';
const SOURCE = '/etc/yum.repos.d/glasskey.repo';
const POLICY = '/etc/glasskey/policy.json';
const ENABLED = '/etc/systemd/user/graphical-session.target.wants/glasskey.service';
/** What the package needs, and rpm does not know to be here, because dpkg has brought it. */
const SYSTEM = ['gtk3', 'libsecret', 'nss', 'xdg-utils', '/bin/sh'];

test('the rpm is installed and upgraded by dnf from its signed repository, and removed leaving what IT wrote', async () => {
  const reason = noCleanRoot();
  test.skip(reason !== null, reason ?? '');
  test.setTimeout(300_000);
  const folder = createLabFolder('rpms');
  const signer = createSigningKey();
  const packages = [makeRpm(folder.path, { name: 'system', version: '1', provides: SYSTEM })];
  for (const version of ['0.1.0', '0.2.0']) {
    const output = join(folder.path, version);
    packages.push(...(await makePackages({ platform: 'linux', targets: ['rpm'], version, standin: true, output })));
  }
  const repository = join(folder.path, 'repository');
  writeRepositories(repository, packages, { key: signer.key, days: 1 });
  chmodSync(folder.path, 0o755);
  const root = await openCleanRoot('/', folder.path);
  const dnf = (...args: readonly string[]): Promise<string> => root.run(['dnf', '-y', '--repo=glasskey', ...args]);
  const isThere = (file: string): Promise<boolean> =>
    root.run(['test', '-e', file]).then(
      () => true,
      () => false,
    );
  try {
    await root.run(['rm', '-f', ...DEBIAN]);
    await root.run(['useradd', '--create-home', 'reader']);
    await root.write(KEY, readFileSync(join(repository, RPM_KEY), 'utf8'));
    const source = ['[glasskey]', 'name=Glasskey', `baseurl=file://${repository}/rpm`, `gpgkey=file://${KEY}`];
    await root.write(SOURCE, [...source, 'gpgcheck=1', 'repo_gpgcheck=1', ''].join('\n'));

    await dnf('install', 'glasskey-0.1.0');
    expect(await root.run(['rpm', '--verify', 'glasskey'])).toBe('');
    expect(await isThere(ENABLED)).toBe(true);
    expect(await root.run(['glasskey', '--version'], { user: 'reader' })).toBe(`glasskey ${VERSION}\n`);
    const foreign = ['(', '!', '-user', 'root', '-o', '-perm', '/022', ')', '!', '-type', 'l'];
    expect(await root.run(['find', '/opt/Glasskey', '/usr/lib/glasskey', ...foreign])).toBe('');

    await root.write(POLICY, '{}');
    await dnf('upgrade', 'glasskey');
    expect(await root.run(['rpm', '-q', '--qf', '%{VERSION}', 'glasskey'])).toBe('0.2.0');
    expect(await root.run(['rpm', '--verify', 'glasskey'])).toBe('');
    expect([await isThere(ENABLED), await isThere(POLICY)]).toEqual([true, true]);

    await dnf('remove', 'glasskey');
    for (const own of ['/opt/Glasskey', '/usr/lib/glasskey', '/usr/bin/glasskey', ENABLED])
      expect([own, await isThere(own)]).toEqual([own, false]);
    expect(await isThere(POLICY)).toBe(true);
  } finally {
    await root.stop();
    signer.remove();
    folder.remove();
  }
});
