import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { PACKAGES_BESIDE } from '../packages-beside.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** An npm package of which something is in the product. `texts`: its licence, word by word. */
export type ShippedPackage = {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, as the package says it. */
  readonly license: string;
  /** Of the lock file: the registry's SHA-512, base64. */
  readonly integrity: string | null;
  readonly texts: readonly string[];
};

const ManifestSchema = z.object({ name: z.string(), version: z.string(), license: z.string().default('unknown') });
const LockSchema = z.object({ packages: z.record(z.string(), z.object({ integrity: z.string().optional() })) });

/**
 * What build/bundle.ts put into the scripts, the packages beside them, and `runtime`, which runs them; by name. Electron's
 * own parts are not npm's.
 */
export function shippedPackages(runtime: 'electron' | 'node'): readonly ShippedPackage[] {
  const bundled = z.array(z.string()).parse(readJson('out/bundled-packages.json'));
  const folders = [...bundled, ...PACKAGES_BESIDE.map((name) => `node_modules/${name}`), `node_modules/${runtime}`];
  const lock = LockSchema.parse(readJson('package-lock.json')).packages;
  return [...new Set(folders.map((folder) => folder.replace(/\/$/, '')))]
    .map((folder) => ({
      ...ManifestSchema.parse(readJson(join(folder, 'package.json'))),
      integrity: lock[folder]?.integrity ?? null,
      texts: licenceTexts(join(ROOT, folder)),
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version, 'en'));
}

function licenceTexts(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /^(licen[cs]e|notice|copying)/i.test(name))
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim());
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
