import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';

const Locked = z.object({
  version: z.string().optional(),
  integrity: z.string().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const { packages } = z
  .object({ packages: z.record(z.string(), Locked) })
  .parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));

it('pins every package by version and content', () => {
  const loose = Object.entries(packages).filter(([path, one]) => path !== '' && (!one.version || !one.integrity));
  expect(loose.map(([path]) => path)).toEqual([]);
});

// npm writes the lock file without complaint when a mirror lacks the build for another platform; `npm ci` then refuses it.
it('holds the native builds for every platform that a package names', () => {
  const names = Object.values(packages).flatMap((one) => Object.keys(one.optionalDependencies ?? {}));
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => packages[`node_modules/${name}`] === undefined)).toEqual([]);
});
