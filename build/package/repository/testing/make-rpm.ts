import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type RpmFields = {
  readonly name?: string;
  readonly version: string;
  /** What other packages may need of it. */
  readonly provides?: readonly string[];
};

/** Makes an rpm without files and without a signature in `folder`; answers its path. */
export function makeRpm(folder: string, { name = 'glasskey', version, provides = [] }: RpmFields): string {
  const spec = join(folder, `${name}.spec`);
  const fields = [
    `Name: ${name}`,
    `Version: ${version}`,
    'Release: 1',
    'Summary: test',
    'License: x',
    'BuildArch: noarch',
    ...provides.map((one) => `Provides: ${one}`),
  ];
  writeFileSync(spec, `${fields.join('\n')}\n%description\ntest\n%files\n`);
  const file = `${name}-${version}.rpm`;
  const macros = [`_topdir ${folder}/top`, `_rpmdir ${folder}`, `_build_name_fmt ${file}`];
  execFileSync('rpmbuild', ['-bb', '--quiet', ...macros.flatMap((macro) => ['--define', macro]), spec], {
    stdio: 'ignore',
  });
  return join(folder, file);
}
