import { describe, expect, it } from 'vitest';
import { AgentError } from '../errors.ts';
import { holdPacsCredentials, PACS_ENTRY } from './pacs-credentials.ts';
import { createMemoryVault } from './testing/memory-vault.ts';

const CREDENTIALS = { name: 'reader', password: 'obviously-invented' };
const entry = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** A keychain that can be locked, or hang as one does that waits for somebody to unlock it. */
function keychain() {
  const vault = createMemoryVault();
  const is = { now: 'open' as 'open' | 'locked' | 'silent', asked: 0 };
  const faults: (string | null)[] = [];
  const get = (name: string): Promise<Buffer | null> => {
    is.asked += 1;
    if (is.now === 'locked') return Promise.reject(new AgentError('vault.locked'));
    return is.now === 'silent' ? new Promise(() => undefined) : vault.get(name);
  };
  const held = holdPacsCredentials({ get }, (fault) => faults.push(fault));
  return { vault, is, held, faults };
}

describe('name and password of the PACS', () => {
  it('stay there when the keychain locks after they were read once', async () => {
    const { vault, is, held, faults } = keychain();
    await vault.set(PACS_ENTRY, entry(CREDENTIALS));
    expect(held.areHeld()).toBe(false);
    held.readAhead();
    await expect.poll(held.areHeld).toBe(true);
    is.now = 'locked';
    expect(await held.read()).toEqual(CREDENTIALS);
    is.now = 'silent';
    const startMs = performance.now();
    expect(await held.read()).toEqual(CREDENTIALS);
    expect(performance.now() - startMs).toBeLessThan(2000);
    expect(new Set(faults)).toEqual(new Set([null]));
  });

  it('are the ones of today when IT has changed them, and none when IT has taken them away', async () => {
    const { vault, held, faults } = keychain();
    await vault.set(PACS_ENTRY, entry(CREDENTIALS));
    await held.read();
    const changed = { ...CREDENTIALS, password: 'another-invented' };
    await vault.set(PACS_ENTRY, entry(changed));
    expect(await held.read()).toEqual(changed);
    await vault.remove(PACS_ENTRY);
    expect(await held.read()).toBeNull();
    expect(held.areHeld()).toBe(false);
    expect(faults.at(-1)).toBe('pacs.credentials_missing');
  });

  it('are said to be locked away where they could never be read, within seconds, until they can', async () => {
    const { vault, is, held, faults } = keychain();
    await vault.set(PACS_ENTRY, entry(CREDENTIALS));
    is.now = 'locked';
    await expect(held.read()).rejects.toThrow('pacs.credentials_locked');
    expect(faults.at(-1)).toBe('pacs.credentials_locked');
    is.now = 'open';
    expect(await held.read()).toEqual(CREDENTIALS);
    expect(faults.at(-1)).toBeNull();
  });

  it('are not waited for longer than that, and a keychain that hangs is asked once', async () => {
    const { is, held } = keychain();
    is.now = 'silent';
    const startMs = performance.now();
    const all = await Promise.allSettled([held.read(), held.read(), held.read()]);
    expect(performance.now() - startMs).toBeLessThan(5000);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(is.asked).toBe(1);
    const againMs = performance.now();
    await expect(held.read()).rejects.toThrow('pacs.credentials_locked');
    expect(performance.now() - againMs).toBeLessThan(500);
  });

  it.each([{ name: 'reader' }, 'text', { ...CREDENTIALS, more: 1 }])('are none in an entry like %j', async (value) => {
    const { vault, held } = keychain();
    await vault.set(PACS_ENTRY, entry(value));
    expect(await held.read()).toBeNull();
  });
});
