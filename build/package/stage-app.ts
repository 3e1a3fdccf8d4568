import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { requireBinaryFor } from './native-binary.ts';
import { archesOf, partsFor, type Arch, type Platform } from './native-parts.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** What goes into the archive, as electron-builder takes it: scripts, and the packages beside them in `modules`. */
export const APP_FOLDER = join(ROOT, 'out/package/app');

/** Puts the bundled agent into APP_FOLDER with a package.json of its own, which names neither tools nor dependencies. */
export function stageApp(version: string): void {
  rmSync(APP_FOLDER, { recursive: true, force: true });
  cpSync(join(ROOT, 'out/app'), APP_FOLDER, { recursive: true });
  const { name, description } = readJson(join(ROOT, 'package.json'));
  writeJson(join(APP_FOLDER, 'package.json'), {
    name,
    productName: 'Glasskey',
    desktopName: 'glasskey.desktop',
    version,
    description,
    author: { name: 'Glasskey maintainers', email: 'maintainers@glasskey.invalid' },
    homepage: 'https://glasskey.invalid',
    license: 'UNLICENSED',
    type: 'module',
    main: 'glasskey.js',
  });
}

/**
 * Puts the packages beside the scripts into APP_FOLDER, with the target's native parts alone. Throws, and leaves
 * everything as it was, for one that was built for another system or processor: keytar is compiled where packages are made.
 */
export function stageParts(platform: Platform, arch: Arch): void {
  const libraries = partsFor(platform, arch).flatMap(({ name, files }) =>
    files.filter((file) => file.endsWith('.node')).map((file) => join(ROOT, 'node_modules', name, file)),
  );
  for (const library of libraries) requireBinaryFor(library, platform, archesOf(platform, arch));
  const modules = join(APP_FOLDER, 'modules');
  rmSync(modules, { recursive: true, force: true });
  for (const { name, files } of partsFor(platform, arch)) {
    const from = join(ROOT, 'node_modules', name);
    for (const file of files) {
      const to = join(modules, name, file);
      mkdirSync(dirname(to), { recursive: true });
      cpSync(join(from, file), to, { recursive: true });
    }
    const { version, main, type, exports, license } = readJson(join(from, 'package.json'));
    writeJson(join(modules, name, 'package.json'), { name, version, license, type, main, exports });
  }
}

const readJson = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const writeJson = (file: string, value: object): void => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
