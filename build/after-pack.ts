import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flipFuses } from '@electron/fuses';
import { FUSES } from './package/fuses.ts';
import { STANDIN_MARK } from './package/standin/mark.ts';

const NOT_FOR_RELEASE = `NOT FOR RELEASE

This package was built where Electron's binary could not be had. Its executable is Glasskey's stand-in for Electron, which
has no fuses, checks no archive and carries Node beside it. It shows how the package installs, starts, updates and goes.
It protects nobody.
`;

/** Of electron-builder's AfterPackContext what is asked here. */
export type PackedApp = {
  readonly appOutDir: string;
  readonly electronPlatformName: string;
  readonly packager: { readonly appInfo: { readonly productFilename: string } };
};

/**
 * electron-builder's last step before it signs: flips the fuses of Electron's executable. Throws when the executable
 * knows a fuse that we do not name. A stand-in for Electron has none: its package is marked, loudly.
 */
export async function afterPack({ appOutDir, packager, electronPlatformName }: PackedApp): Promise<void> {
  if (existsSync(join(appOutDir, STANDIN_MARK))) {
    console.warn(`\n${'*'.repeat(80)}\n${NOT_FOR_RELEASE}${'*'.repeat(80)}\n`);
    writeFileSync(join(appOutDir, 'NOT-FOR-RELEASE.txt'), NOT_FOR_RELEASE);
    return;
  }
  const names: Readonly<Record<string, string>> = {
    darwin: `${packager.appInfo.productFilename}.app`,
    win32: `${packager.appInfo.productFilename}.exe`,
    linux: 'glasskey',
  };
  const name = names[electronPlatformName];
  if (name === undefined) throw new Error(`no fuses are known for ${electronPlatformName}`);
  await flipFuses(join(appOutDir, name), FUSES);
}
