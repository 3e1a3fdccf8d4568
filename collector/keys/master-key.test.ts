import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMasterKey } from './master-key.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasskey-master-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the master key', () => {
  it('is made once, for the owner alone', () => {
    const made = readMasterKey(folder, {}, true);
    expect(made).toHaveLength(32);
    expect(readMasterKey(folder, {}, false)).toEqual(made);
    expect(statSync(join(folder, 'master.key')).mode & 0o777).toBe(0o600);
  });

  it('comes from a descriptor if one is named, and no file is made', () => {
    const source = join(folder, 'source');
    writeFileSync(source, `${'ab'.repeat(32)}\n`);
    const handle = openSync(source, 'r');
    const key = readMasterKey(folder, { GLASSKEY_MASTER_KEY_FD: String(handle) }, true);
    closeSync(handle);
    expect(key).toEqual(Buffer.alloc(32, 0xab));
    expect(existsSync(join(folder, 'master.key'))).toBe(false);
  });

  it('is not made where data exists already, and is not guessed from what is no key', () => {
    expect(() => readMasterKey(folder, {}, false)).toThrow('master_key.missing');
    writeFileSync(join(folder, 'master.key'), 'abcd\n', { mode: 0o600 });
    expect(() => readMasterKey(folder, {}, true)).toThrow('master_key.invalid');
  });
});
