import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Arch, Platform } from './native-parts.ts';

/** What a native library runs on: a universal one of macOS on both processors. */
export type NativeBinary = { readonly platform: Platform; readonly arches: readonly Arch[] };

const ELF: Readonly<Record<number, Arch>> = { 0x3e: 'x64', 0xb7: 'arm64' };
const PE: Readonly<Record<number, Arch>> = { 0x8664: 'x64', 0xaa64: 'arm64' };
const MACH_O: Readonly<Record<number, Arch>> = { 0x0100_0007: 'x64', 0x0100_000c: 'arm64' };

/** Reads the beginning of a native library (ELF, PE, Mach-O). Null for anything else, and for other processors. */
export function nativeBinary(bytes: Buffer): NativeBinary | null {
  try {
    if (bytes.readUInt32BE(0) === 0x7f45_4c46) return binary('linux', [ELF[bytes.readUInt16LE(18)]]);
    if (bytes.readUInt16BE(0) === 0x4d5a) {
      const header = bytes.readUInt32LE(0x3c);
      return bytes.readUInt32BE(header) === 0x5045_0000 ? binary('win32', [PE[bytes.readUInt16LE(header + 4)]]) : null;
    }
    if (bytes.readUInt32LE(0) === 0xfeed_facf) return binary('darwin', [MACH_O[bytes.readUInt32LE(4)]]);
    if (bytes.readUInt32BE(0) !== 0xcafe_babe) return null;
    const slices = Array.from({ length: Math.min(bytes.readUInt32BE(4), 8) }, (_, index) => 8 + index * 20);
    return binary(
      'darwin',
      slices.map((at) => MACH_O[bytes.readUInt32BE(at)]),
    );
  } catch (error) {
    if (error instanceof RangeError) return null; // shorter than its header says
    throw error;
  }
}

function binary(platform: Platform, found: readonly (Arch | undefined)[]): NativeBinary | null {
  const arches = found.filter((arch) => arch !== undefined);
  return arches.length === 0 ? null : { platform, arches };
}

/**
 * Throws when a library would not be loaded by the package that is made. The one for a single processor says so in its name;
 * any other has to serve all of them.
 */
export function requireBinaryFor(file: string, platform: Platform, arches: readonly Arch[]): void {
  const found = existsSync(file) ? nativeBinary(readFileSync(file)) : undefined;
  const named = arches.filter((arch) => basename(file).includes(`-${arch}`));
  const wanted = named.length === 0 ? arches : named;
  if (found?.platform === platform && wanted.every((arch) => found.arches.includes(arch))) return;
  if (found === undefined)
    throw new Error(`${file} is missing: npm installs what is for another system or processor only when told to.`);
  const is = found === null ? 'no library that is known here' : `for ${found.platform} ${found.arches.join(' and ')}`;
  const what =
    platform === 'darwin'
      ? 'Make this package on macOS, with a keytar.node of both processors: build it for each and join them with lipo -create.'
      : `Make this package on ${platform === 'win32' ? 'Windows' : 'Linux'}, on such a processor.`;
  throw new Error(`${file} is ${is}, not for ${platform} ${wanted.join(' and ')}. ${what}`);
}
