import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { matchesLock, npmCommand } from './npm-packages.mjs';

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

describe('npmCommand', () => {
  it('gives npm’s own file to node on Windows, where npm is no program', () => {
    const given = { execPath: 'node.exe', env: { npm_execpath: 'npm-cli.js' } };
    expect(npmCommand(['ci'], { ...given, platform: 'linux' })).toEqual({ command: 'npm', args: ['ci'] });
    expect(npmCommand(['ci'], { ...given, platform: 'win32' })).toEqual({
      command: 'node.exe',
      args: ['npm-cli.js', 'ci'],
    });
    expect(() => npmCommand(['ci'], { ...given, platform: 'win32', env: {} })).toThrow('npm run');
  });
});
