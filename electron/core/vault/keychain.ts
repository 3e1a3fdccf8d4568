import { AgentError } from '../errors.ts';
import type { Vault } from './vault.ts';

const SERVICE = 'glasskey';
const TIMEOUT_MS = 15_000;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

type Keytar = typeof import('keytar');

/** Loaded on first use: the native module needs libsecret, and a workstation without it must still start (covered). */
async function loadKeytar(): Promise<Keytar> {
  return (await import('keytar')).default;
}

/** Anything that the keychain does not answer is `vault.locked`. There is no second place for secrets to fall back to. */
async function ask<T>(question: (keytar: Keytar) => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer')), TIMEOUT_MS);
    });
    return await Promise.race([loadKeytar().then(question), late]);
  } catch (cause) {
    throw new AgentError('vault.locked', { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** The vault on keytar: Credential Manager, Keychain or Secret Service. Throws AgentError `vault.locked`, `vault.damaged`. */
export function createKeychain(service: string = SERVICE): Vault {
  return {
    get: async (name) => {
      const text = await ask((keytar) => keytar.getPassword(service, name));
      if (text === null) return null;
      if (!BASE64.test(text)) throw new AgentError('vault.damaged');
      return Buffer.from(text, 'base64');
    },
    set: (name, value) => ask((keytar) => keytar.setPassword(service, name, value.toString('base64'))),
    remove: async (name) => {
      await ask((keytar) => keytar.deletePassword(service, name));
    },
  };
}
