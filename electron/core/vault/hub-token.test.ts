import { describe, expect, it } from 'vitest';
import { AgentError } from '../errors.ts';
import { HUB_TOKEN_ENTRY, readHubTokenFrom } from './hub-token.ts';
import { createMemoryVault } from './testing/memory-vault.ts';

/** A keychain that can be locked, or hang as one does that waits for somebody to unlock it. */
function keychain() {
  const vault = createMemoryVault();
  const is = { now: 'open' as 'open' | 'locked' | 'silent' };
  const get = (name: string): Promise<Buffer | null> => {
    if (is.now === 'locked') return Promise.reject(new AgentError('vault.locked'));
    return is.now === 'silent' ? new Promise(() => undefined) : vault.get(name);
  };
  return { is, read: readHubTokenFrom({ get }), set: (text: string) => vault.set(HUB_TOKEN_ENTRY, Buffer.from(text)) };
}

describe('the token of a hub', () => {
  it('is the one of today, and stays there when the keychain locks or hangs', async () => {
    const { is, read, set } = keychain();
    expect(await read()).toBeNull();
    await set('obviously-invented');
    expect(await read()).toBe('obviously-invented');
    is.now = 'locked';
    expect(await read()).toBe('obviously-invented');
    is.now = 'silent';
    const beganMs = performance.now();
    expect(await read()).toBe('obviously-invented');
    expect(performance.now() - beganMs).toBeLessThan(10_000);
    is.now = 'open';
    await set('another-invented');
    expect(await read()).toBe('another-invented');
  });

  it.each(['', 'two words', 'a\r\nHost: elsewhere', 'a"b', 'x'.repeat(8193)])(
    'is none in an entry like %j',
    async (text) => {
      const { read, set } = keychain();
      await set(text);
      expect(await read()).toBeNull();
    },
  );
});
