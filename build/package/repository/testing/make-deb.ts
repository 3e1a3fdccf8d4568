import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type DebFields = {
  readonly version: string;
  /** What is run as root after each installation. */
  readonly postinst?: string;
};

/** Makes a deb without files in `folder`; answers its path. */
export function makeDeb(folder: string, { version, postinst }: DebFields): string {
  const root = join(folder, `deb-${version}`);
  mkdirSync(join(root, 'DEBIAN'), { recursive: true });
  const fields = [
    'Package: glasskey',
    `Version: ${version}`,
    'Architecture: amd64',
    'Maintainer: x <x@hospital.example>',
  ];
  writeFileSync(join(root, 'DEBIAN/control'), `${fields.join('\n')}\nDescription: test\n`);
  if (postinst !== undefined) writeFileSync(join(root, 'DEBIAN/postinst'), postinst, { mode: 0o755 });
  const file = join(folder, `glasskey_${version}_amd64-not-for-release.deb`);
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', root, file], { stdio: 'ignore' });
  return file;
}
