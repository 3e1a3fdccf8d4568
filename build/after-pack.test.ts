import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { afterPack } from './after-pack.ts';

/** How Electron's executables carry their fuses: after this text a version, their number, and a character each. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const KNOWN = Object.values(FuseV1Options).filter((value) => typeof value === 'number');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasskey-fuses-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Packs what looks to the hook like an executable with all its fuses at the first state; answers its path. */
async function pack(fuses: number): Promise<string> {
  const file = join(folder, 'glasskey');
  const wire = Buffer.from([1, fuses, ...Array<number>(fuses).fill(FuseState.ENABLE)]);
  writeFileSync(file, Buffer.concat([Buffer.alloc(5000, 1), Buffer.from(SENTINEL), wire, Buffer.alloc(5000, 2)]));
  const packager = { appInfo: { productFilename: 'Glasskey' } };
  await afterPack({ appOutDir: folder, electronPlatformName: 'linux', packager });
  return file;
}

it('flips every fuse that Electron has to what docs/security.md 2 says', async () => {
  const { version: _version, ...wire } = await getCurrentFuseWire(await pack(KNOWN.length));
  const named = Object.fromEntries(
    Object.entries(wire).map(([index, state]) => [FuseV1Options[Number(index)], state === FuseState.ENABLE]),
  );
  expect(named).toEqual({
    RunAsNode: false,
    EnableCookieEncryption: true,
    EnableNodeOptionsEnvironmentVariable: false,
    EnableNodeCliInspectArguments: false,
    EnableEmbeddedAsarIntegrityValidation: true,
    OnlyLoadAppFromAsar: true,
    LoadBrowserProcessSpecificV8Snapshot: false,
    GrantFileProtocolExtraPrivileges: false,
    WasmTrapHandlers: true,
  });
});

it('refuses an executable with a fuse that we do not name, and leaves it as it was', async () => {
  await expect(pack(KNOWN.length + 1)).rejects.toThrow('strictlyRequireAllFuses');
  expect(readFileSync(join(folder, 'glasskey')).includes('1'.repeat(KNOWN.length + 1))).toBe(true);
});

it('refuses an executable that is not Electron’s', async () => {
  writeFileSync(join(folder, 'glasskey'), 'something else');
  const packager = { appInfo: { productFilename: 'Glasskey' } };
  await expect(afterPack({ appOutDir: folder, electronPlatformName: 'linux', packager })).rejects.toThrow('sentinel');
});
