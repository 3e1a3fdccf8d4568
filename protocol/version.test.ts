import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { compareVersions, VERSION, VERSION_PATTERN } from './version.ts';

it('is the one of package.json', () => {
  const manifest = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));
  expect(VERSION).toBe(manifest.version);
  expect(VERSION).toMatch(VERSION_PATTERN);
});

it('orders versions as numbers, and what comes before a release before it', () => {
  const ordered = ['0.9.0', '0.10.0', '1.0.0-beta.1', '1.0.0', '1.0.1', '2.0.0'];
  expect(ordered.toReversed().toSorted(compareVersions)).toEqual(ordered);
  expect(compareVersions('1.2.3', '1.2.3')).toBe(0);
});
