import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builderConfiguration } from '../electron-builder.config.ts';

const run = promisify(execFile);
/** A real Windows library, of the kind that is signed within the package: better-sqlite3's own. */
const LIBRARY = 'node_modules/better-sqlite3/prebuilds/win32-x64.node';

let folder = '';
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasskey-sign-'));
  const openssl = (...args: readonly string[]): unknown =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const uses = ['extendedKeyUsage=codeSigning', 'keyUsage=digitalSignature', 'basicConstraints=critical,CA:FALSE'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem'];
  const extensions = uses.flatMap((use) => ['-addext', use]);
  openssl('req', '-x509', ...key, '-out', 'certificate.pem', '-days', '2', '-subj', '/CN=Glasskey test', ...extensions);
  writeFileSync(at('password'), 'not a secret');
  const names = ['-inkey', 'key.pem', '-in', 'certificate.pem', '-out', 'signer.p12'];
  openssl('pkcs12', '-export', ...names, '-passout', 'file:password');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What electron-builder calls for each file that it signs for Windows. */
async function signByHook(path: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { win } = builderConfiguration({ output: folder, electronDist: null, isForRelease: true, env });
  const sign = win?.signtoolOptions?.sign;
  if (typeof sign !== 'function') throw new Error('no hook');
  await sign({
    path,
    hash: 'sha256',
    isNest: false,
    options: {},
    name: 'Glasskey',
    site: null,
    cscInfo: null,
    computeSignToolArgs: () => [],
  });
}

const certificate = (): NodeJS.ProcessEnv => ({
  GLASSKEY_SIGN_PKCS12: at('signer.p12'),
  GLASSKEY_SIGN_PASSWORD_FILE: at('password'),
  GLASSKEY_SIGN_TIMESTAMP: 'none',
});

const verify = (file: string): Promise<unknown> =>
  run('osslsigncode', ['verify', '-CAfile', at('certificate.pem'), '-in', file]);

it('signs a Windows file in place, as Authenticode that another program verifies until a byte is changed', async () => {
  const file = at('signed.node');
  copyFileSync(LIBRARY, file);
  await expect(verify(file)).rejects.toThrow('osslsigncode');
  await signByHook(file, certificate());
  const { stdout } = await run('osslsigncode', ['verify', '-CAfile', at('certificate.pem'), '-in', file]);
  expect(stdout).toContain('Subject: /CN=Glasskey test');
  expect(stdout).toMatch(/Message digest algorithm +: SHA256/);

  const bytes = readFileSync(file);
  bytes[5000] = (bytes[5000] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  await expect(verify(file)).rejects.toThrow('osslsigncode');
});

it('signs nothing without a certificate, with words that say which', async () => {
  const file = at('unsigned.node');
  copyFileSync(LIBRARY, file);
  await expect(signByHook(file, {})).rejects.toThrow('set GLASSKEY_SIGN_PKCS12');
  await expect(signByHook(file, { ...certificate(), GLASSKEY_SIGN_PKCS12: at('absent.p12') })).rejects.toThrow();
  expect(readFileSync(file)).toEqual(readFileSync(LIBRARY));
});
