import { chmodSync, chownSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProtectedFolder, IS_ROOT, type ProtectedFolder } from '../policy/machine/testing/protected-folder.ts';
import { readTokenFile } from './token-file.ts';

const NOBODY = 65_534;
const UNTRUSTED = { kind: 'unusable', code: 'enrol.token_file_untrusted' };

describe.skipIf(!IS_ROOT)('the file with an enrolment token, on a real disk', () => {
  let folder: ProtectedFolder;
  let file: string;
  beforeEach(() => {
    folder = createProtectedFolder();
    file = join(folder.path, 'enrolment-token');
    writeFileSync(file, 'token\n', { mode: 0o640 });
  });
  afterEach(() => folder.remove());

  it('is read when only root can have written it; absent is absent', async () => {
    expect(await readTokenFile(file)).toMatchObject({
      kind: 'found',
      text: 'token',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await readTokenFile(join(folder.path, 'none'))).toEqual({ kind: 'absent' });
    expect(await readTokenFile(null)).toEqual({ kind: 'absent' });
  });

  it('is unreadable where the account may not read it', async () => {
    chmodSync(file, 0o600);
    process.seteuid?.(NOBODY);
    try {
      expect(await readTokenFile(file)).toEqual({ kind: 'unusable', code: 'enrol.token_file_unreadable' });
    } finally {
      process.seteuid?.(0);
    }
  });

  it.each<readonly [string, () => void]>([
    ['another account owns', () => chownSync(file, NOBODY, 0)],
    ['everybody may write', () => chmodSync(file, 0o666)],
    ['lies in a folder in which everybody may write', () => chmodSync(folder.path, 0o1777)],
    ['is a link', () => (renameSync(file, `${file}.real`), symlinkSync(`${file}.real`, file))],
    ['is larger than a token', () => writeFileSync(file, 'x'.repeat(8193))],
  ])('is not believed when it %s', async (_why, spoil) => {
    spoil();
    expect(await readTokenFile(file)).toEqual(UNTRUSTED);
  });
});
