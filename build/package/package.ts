import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { makePackages, type PlatformName } from './make-packages.ts';
import { repositoryKey } from './repository/sign-with-gpg.ts';
import { writeRepositories } from './repository/write-repositories.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const USAGE = `npm run package -- --linux|--win|--mac [TARGET…] [--standin] [--repository DIR] [--repository-days N]
    Makes installers of the version that package.json names in out/package/dist. TARGET: dir deb rpm AppImage, nsis msi, pkg dmg; without one, all of the platform.
    --repository: takes debs and rpms into the signed repositories DIR/apt and DIR/rpm; GLASSKEY_REPOSITORY_KEY names gpg's key.
    --repository-days: how long apt takes what is signed now, 1 to 3650, default 400; sign again before.
    --standin: where Electron's binary cannot be had, on Linux. The package is marked as not for release.
`;

const MOST_DAYS = 3650;
const flag = { type: 'boolean', default: false } as const;
const { values, positionals } = parseArgs({
  options: {
    linux: flag,
    win: flag,
    mac: flag,
    standin: flag,
    repository: { type: 'string' },
    'repository-days': { type: 'string', default: '400' },
  },
  allowPositionals: true,
});
const platforms = (['linux', 'win', 'mac'] as const).filter((name) => values[name]);
const [platform, more] = platforms;
const days = /^[1-9]\d{0,3}$/.test(values['repository-days']) ? Number(values['repository-days']) : Infinity;
if (platform === undefined || more !== undefined || days > MOST_DAYS || (values.standin && platform !== 'linux')) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const key = values.repository === undefined ? null : repositoryKey(process.env); // missed before anything is made
await bundleAndPackage(platform);

async function bundleAndPackage(name: PlatformName): Promise<void> {
  const own = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  execFileSync(process.execPath, [join(ROOT, 'build/bundle.ts')], { stdio: ['ignore', 'inherit', 'inherit'] });
  const files = await makePackages({
    platform: name,
    targets: positionals,
    version: own.version,
    standin: values.standin,
    output: join(ROOT, 'out/package/dist'),
  });
  for (const file of files) console.log(file);
  if (values.repository !== undefined && key !== null) {
    writeRepositories(resolve(values.repository), files, { key, days });
  }
}
