import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryVault } from '../vault/testing/memory-vault.ts';
import type { Vault } from '../vault/vault.ts';
import { ASKED } from './asked.ts';
import {
  CLIENT_KEY,
  enrolmentFile,
  finishEnrolment,
  readEnrolment,
  tryWritingEnrolment,
  writeEnrolment,
  type Enrolment,
} from './enrolment.ts';

let dataDir: string;
let vault: ReturnType<typeof createMemoryVault>;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'enrolment-'));
  vault = createMemoryVault();
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const named = (certificate: string): Enrolment => ({
  v: 1,
  collectorUrl: 'https://127.0.0.1:1',
  workstation: 'reading-1',
  certificate,
  ca: 'authority',
  collector: 'collector-1',
  site: 'North',
  policyKey: { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'k' },
  logKey: 'log',
  privateKey: `key of ${certificate}`,
});

/** The same keychain, which ends the program at its n-th task. */
function endingAt(n: number): Vault {
  let done = 0;
  const unless = async <T>(task: () => Promise<T>): Promise<T> => {
    if ((done += 1) === n) throw new Error('killed');
    return task();
  };
  return {
    get: (name) => unless(() => vault.get(name)),
    set: (name, value) => unless(() => vault.set(name, value)),
    remove: (name) => unless(() => vault.remove(name)),
  };
}
const killedAt = (n: number, certificate: string) =>
  writeEnrolment(dataDir, endingAt(n), named(certificate)).then(
    () => false,
    () => true,
  );
/** Killed at the rename: there is no keychain's task after it. */
async function killedAtTheEnd(certificate: string): Promise<void> {
  expect(await killedAt(2, certificate)).toBe(true);
  vault.held.delete(ASKED);
}
const afterStart = async (): Promise<Enrolment | null> => {
  await finishEnrolment(dataDir, vault);
  return readEnrolment(dataDir, vault);
};

describe('keeping an enrolment', () => {
  it('leaves the one before or the new one, wherever it is killed', async () => {
    const outcomes: unknown[] = [];
    for (let n = 1; ; n += 1) {
      await writeEnrolment(dataDir, vault, named('before'));
      vault.held.set(ASKED, Buffer.from('asked'));
      const isKilled = await killedAt(n, 'new');
      const found = await afterStart();
      expect(found).toEqual(named(found?.certificate ?? ''));
      outcomes.push([found?.certificate, vault.held.has(ASKED)]);
      if (!isKilled) break;
    }
    // At the key, at forgetting what was asked, not at all.
    expect(outcomes).toEqual([
      ['before', true],
      ['new', false],
      ['new', false],
    ]);
  });

  it('is finished by the next start also when it was killed at its very last step', async () => {
    await writeEnrolment(dataDir, vault, named('before'));
    await killedAtTheEnd('new');
    await expect(readEnrolment(dataDir, vault)).rejects.toThrow('enrolment.tampered'); // for those who only look
    expect(await afterStart()).toEqual(named('new'));
  });

  it('is finished for the first enrolment, too: no other use of the token is needed', async () => {
    await killedAtTheEnd('first');
    expect(await readEnrolment(dataDir, vault)).toBeNull();
    expect(await afterStart()).toEqual(named('first'));
  });

  it('says that the folder does not take it, and is finished once it does', async () => {
    mkdirSync(enrolmentFile(dataDir));
    await expect(writeEnrolment(dataDir, vault, named('new'))).rejects.toThrow('enrolment.unwritable');
    rmdirSync(enrolmentFile(dataDir));
    expect(await afterStart()).toEqual(named('new'));
  });

  it('first finishes another one, whose key is stored: killed again, that is the one that counts', async () => {
    await writeEnrolment(dataDir, vault, named('before'));
    await killedAtTheEnd('new');
    await tryWritingEnrolment(dataDir);
    const tasks = ['looks which is stored', 'forgets what was asked', 'stores the key'];
    expect(await killedAt(tasks.length, 'newer')).toBe(true);
    expect(await afterStart()).toEqual(named('new'));
  });

  it('takes no draft for an enrolment that its key was not stored with', async () => {
    await killedAt(1, 'never');
    expect([existsSync(`${enrolmentFile(dataDir)}.new`), await afterStart()]).toEqual([true, null]);
    vault.held.set(CLIENT_KEY, Buffer.alloc(64));
    expect(await afterStart()).toBeNull();
    await writeEnrolment(dataDir, vault, named('new'));
    expect(await afterStart()).toEqual(named('new'));
  });
});
