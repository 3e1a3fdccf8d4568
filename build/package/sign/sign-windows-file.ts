import { execFile } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DEFAULT_TIMESTAMP = 'http://timestamp.digicert.com';

/**
 * Signs a Windows file (`.exe .dll .node .msi`) in place with Authenticode, SHA-256, through osslsigncode, which runs on
 * every build machine. The certificate comes from the environment alone:
 * - `GLASSKEY_SIGN_PKCS12`, a file, and `GLASSKEY_SIGN_PASSWORD_FILE`, a file that holds its password; or
 * - `GLASSKEY_SIGN_PKCS11_MODULE`, `GLASSKEY_SIGN_KEY` and `GLASSKEY_SIGN_CERTIFICATES` for a key that stays in its token,
 *   with the token's PIN in the password file.
 * `GLASSKEY_SIGN_TIMESTAMP`: the time stamp authority (RFC 3161), or `none`, for tests. Throws when nothing names a
 * certificate: a package is never made unsigned in silence.
 */
export async function signWindowsFile(file: string, env: NodeJS.ProcessEnv): Promise<void> {
  const signed = `${file}.signed`;
  const args = [
    'sign',
    ...certificate(env),
    ...timestamp(env),
    '-h',
    'sha256',
    '-n',
    'Glasskey',
    '-in',
    file,
    '-out',
    signed,
  ];
  rmSync(signed, { force: true }); // osslsigncode writes over nothing
  await run('osslsigncode', args);
  renameSync(signed, file);
}

function certificate(env: NodeJS.ProcessEnv): readonly string[] {
  const password = env['GLASSKEY_SIGN_PASSWORD_FILE'];
  const pin = password === undefined ? [] : ['-readpass', password];
  const pkcs12 = env['GLASSKEY_SIGN_PKCS12'];
  if (pkcs12 !== undefined) return ['-pkcs12', pkcs12, ...pin];
  const module = env['GLASSKEY_SIGN_PKCS11_MODULE'];
  const key = env['GLASSKEY_SIGN_KEY'];
  const certificates = env['GLASSKEY_SIGN_CERTIFICATES'];
  if (module === undefined || key === undefined || certificates === undefined) {
    throw new Error(
      'No certificate to sign with: set GLASSKEY_SIGN_PKCS12, or GLASSKEY_SIGN_PKCS11_MODULE, _KEY and _CERTIFICATES.',
    );
  }
  return ['-pkcs11module', module, '-key', key, '-certs', certificates, ...pin];
}

function timestamp(env: NodeJS.ProcessEnv): readonly string[] {
  const authority = env['GLASSKEY_SIGN_TIMESTAMP'] ?? DEFAULT_TIMESTAMP;
  return authority === 'none' ? [] : ['-ts', authority];
}
