import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nativeBinary, requireBinaryFor } from './native-binary.ts';
import { isArch } from './native-parts.ts';
import { stageParts } from './stage-app.ts';

const folder = mkdtempSync(join(tmpdir(), 'glasskey-binary-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The beginning of a library: numbers at their places. */
function header(...fields: readonly (readonly [at: number, hex: string])[]): Buffer {
  const bytes = Buffer.alloc(256);
  for (const [at, hex] of fields) bytes.write(hex, at, 'hex');
  return bytes;
}
const elf = (machine: string) => header([0, '7f454c46'], [18, machine]);
const pe = (machine: string) => header([0, '4d5a'], [0x3c, '80000000'], [0x80, '50450000'], [0x84, machine]);
const machO = (cpu: string) => header([0, 'cffaedfe'], [4, cpu]);
const fat = (...cpus: readonly string[]) =>
  header([0, 'cafebabe'], [4, `0000000${cpus.length}`], ...cpus.map((cpu, index) => [8 + index * 20, cpu] as const));

describe('a native library', () => {
  it.each([
    ['ELF', elf('3e00'), { platform: 'linux', arches: ['x64'] }],
    ['ELF', elf('b700'), { platform: 'linux', arches: ['arm64'] }],
    ['PE', pe('6486'), { platform: 'win32', arches: ['x64'] }],
    ['PE', pe('64aa'), { platform: 'win32', arches: ['arm64'] }],
    ['Mach-O', machO('07000001'), { platform: 'darwin', arches: ['x64'] }],
    ['Mach-O', machO('0c000001'), { platform: 'darwin', arches: ['arm64'] }],
    ['a universal Mach-O', fat('01000007', '0100000c'), { platform: 'darwin', arches: ['x64', 'arm64'] }],
  ])('says in its first bytes what it runs on: %s', (_what, bytes, expected) => {
    expect(nativeBinary(bytes)).toEqual(expected);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('#!/bin/sh\nexec node')],
    ['a header that points beyond the end', header([0, '4d5a'], [0x3c, 'ffff0000'])],
    ['another processor', elf('2800')],
  ])('is none: %s', (_what, bytes) => {
    expect(nativeBinary(bytes)).toBeNull();
  });

  it.each(['linux', 'darwin', 'win32'] as const)('that a package brings for %s is known by its name', (platform) => {
    for (const arch of ['x64', 'arm64'] as const) {
      const file = `node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`;
      expect(nativeBinary(readFileSync(file))).toEqual({ platform, arches: [arch] });
    }
  });

  it('of this machine is known for what it is', () => {
    const keytar = 'node_modules/keytar/build/Release/keytar.node';
    expect(nativeBinary(readFileSync(keytar))).toEqual({ platform: process.platform, arches: [process.arch] });
    const arch = isArch(process.arch) ? process.arch : 'x64';
    expect(() => requireBinaryFor(keytar, 'win32', [arch])).toThrow(
      /keytar\.node is for linux .* Make this package on Windows/,
    );
    expect(() => requireBinaryFor(keytar, 'linux', [arch])).not.toThrow();
    expect(() => requireBinaryFor('node_modules/none.node', 'linux', [arch])).toThrow('is missing');
  });

  it('of one processor is refused in an application for both, unless its name says which', () => {
    const write = (name: string, bytes: Buffer): string => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    const both = ['x64', 'arm64'] as const;
    const keytar = write('keytar.node', machO('0c000001'));
    expect(() => requireBinaryFor(keytar, 'darwin', both)).toThrow(/not for darwin x64 and arm64.*lipo/);
    expect(() => requireBinaryFor(write('keytar.node', fat('01000007', '0100000c')), 'darwin', both)).not.toThrow();
    expect(() => requireBinaryFor(write('darwin-arm64.node', machO('0c000001')), 'darwin', both)).not.toThrow();
    expect(() => requireBinaryFor(write('darwin-x64.node', machO('0c000001')), 'darwin', both)).toThrow(
      /not for darwin x64\./,
    );
  });

  it('of another system is in no package', () => {
    expect(() => stageParts('win32', 'x64')).toThrow(/argon2.*is missing|keytar.*not for win32/);
  });
});
