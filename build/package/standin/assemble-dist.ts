import { cpSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { STANDIN_MARK } from './mark.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const FOLDER = join(ROOT, 'out/package/standin-dist');

const LAUNCHER = `#!/bin/sh
# Takes the place of Electron's executable in packages that are not for release.
program=$(readlink -f "$0")
here=$(dirname "$program")
exec "$here/standin/node" --disable-warning=ExperimentalWarning "$here/standin/build/standin/start-packaged.mjs" "$program" "$@"
`;

/**
 * A folder that electron-builder takes for Electron's distribution, where the binary cannot be had: the stand-in's files,
 * and the Node that they run on. Answers its path.
 */
export function assembleStandinDist(): string {
  rmSync(FOLDER, { recursive: true, force: true });
  const place = join(FOLDER, 'standin');
  mkdirSync(place, { recursive: true });
  mkdirSync(join(FOLDER, 'resources'));
  const isNeeded = (path: string): boolean => !/\.test\.ts$|\/(fixture|support)$|README\.md$|\/electron$/.test(path);
  cpSync(join(ROOT, 'build/standin'), join(place, 'build/standin'), { recursive: true, filter: isNeeded });
  const { name, version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  mkdirSync(join(place, 'node_modules/electron'), { recursive: true });
  writeFileSync(join(place, 'node_modules/electron/package.json'), JSON.stringify({ name, version }));
  writeFileSync(join(place, 'package.json'), '{"type":"module"}\n');
  linkSync(join(ROOT, 'node_modules/node/bin/node'), join(place, 'node'));
  writeFileSync(join(FOLDER, STANDIN_MARK), 'The executable of this distribution is no Electron.\n');
  writeFileSync(join(FOLDER, 'electron'), LAUNCHER, { mode: 0o755 });
  return FOLDER;
}
