import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { CollectorError } from '../collector-error.ts';

const KEY_BYTES = 32;
/** Number of an open file descriptor that yields the key as 64 hex digits, for a key kept by a secret store. */
const DESCRIPTOR_VARIABLE = 'GLASSKEY_MASTER_KEY_FD';

/**
 * The key that wraps all others: from the descriptor named in GLASSKEY_MASTER_KEY_FD, else `master.key` in the data
 * directory (mode 0600, created at the first start). Without it the database is unreadable, so it belongs in another
 * backup than the database. Throws if others may read the file, if it is no key, or if it is missing and may not be created.
 */
export function readMasterKey(dataDir: string, environment: NodeJS.ProcessEnv, mayCreate: boolean): Buffer {
  const descriptor = environment[DESCRIPTOR_VARIABLE];
  if (descriptor !== undefined) return parseKey(readFileSync(Number(descriptor), 'utf8'));
  const file = join(dataDir, 'master.key');
  if (!existsSync(file)) {
    if (!mayCreate) throw new CollectorError('master_key.missing');
    createKeyFile(file);
  }
  return readKeyFile(file);
}

function readKeyFile(file: string): Buffer {
  const handle = openSync(file, 'r');
  try {
    // Checked on the descriptor that is read, so that the file cannot be swapped in between.
    const { mode } = fstatSync(handle);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new CollectorError('master_key.readable_by_others');
    return parseKey(readFileSync(handle, 'utf8'));
  } finally {
    closeSync(handle);
  }
}

function createKeyFile(file: string): void {
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, `${randomBytes(KEY_BYTES).toString('hex')}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function parseKey(text: string): Buffer {
  if (!/^[0-9a-f]{64}$/i.test(text.trim())) throw new CollectorError('master_key.invalid');
  return Buffer.from(text.trim(), 'hex');
}
