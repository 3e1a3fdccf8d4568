import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { matchesLock } from './npm-packages.mjs';

const LOCK = JSON.stringify({
  packages: {
    '': { name: 'glasskey' },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/@oxlint/binding-win32-x64-msvc': { version: '1.94.0', optional: true },
  },
});
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'glasskey-setup-'));
  mkdirSync(join(root, 'node_modules'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function installed(packages: object): void {
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
}

describe('matchesLock', () => {
  it('accepts what npm installed, without the packages of other platforms', () => {
    installed({ 'node_modules/zod': { version: '4.6.7' } });
    expect(matchesLock(root, LOCK)).toBe(true);
  });

  it.each([
    ['another version', { 'node_modules/zod': { version: '4.6.6' } }],
    ['a missing package', {}],
  ])('refuses %s', (_name, packages) => {
    installed(packages);
    expect(matchesLock(root, LOCK)).toBe(false);
  });

  it('refuses a folder that npm left no note in', () => {
    expect(matchesLock(root, LOCK)).toBe(false);
  });
});
