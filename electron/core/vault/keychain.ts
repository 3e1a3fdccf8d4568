import { AgentError } from '../errors.ts';
import { dataFolder } from '../workstation/data-folder.ts';
import { entryServiceOn } from './entry-service.ts';
import { createPatience, type Patience } from './patience.ts';
import type { Vault } from './vault.ts';

const SERVICE = 'glasskey';
const TIMEOUT_MS = 15_000;
/** CRED_MAX_CREDENTIAL_BLOB_SIZE, in bytes: 1,920 before base64. */
const MOST_ON_WINDOWS = 5 * 512;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

type Keytar = typeof import('keytar');

/** Loaded on first use: the native module needs libsecret, and a workstation without it must still start (covered). */
async function loadKeytar(): Promise<Keytar> {
  return (await import('keytar')).default;
}

/** Anything that the keychain does not answer is `vault.locked`. There is no second place for secrets to fall back to. */
async function answered<T>(patience: Patience, question: (keytar: Keytar) => Promise<T>): Promise<T> {
  try {
    return await patience(async () => question(await loadKeytar()));
  } catch (cause) {
    throw new AgentError('vault.locked', { cause });
  }
}

/** Which system's, and for which data folder. */
export type KeychainPlace = { readonly platform: NodeJS.Platform; readonly folder: string };

const thisPlace = (): KeychainPlace => ({ platform: process.platform, folder: dataFolder() });

/**
 * The vault on keytar: Credential Manager, Keychain or Secret Service. Throws AgentError `vault.locked`, `vault.damaged`,
 * `vault.too_large`. Credential Manager was never asked yet.
 */
export function createKeychain(service: string = SERVICE, { platform, folder }: KeychainPlace = thisPlace()): Vault {
  const entries = entryServiceOn(platform, service, folder);
  const patience = createPatience(TIMEOUT_MS);
  const ask = <T>(question: (keytar: Keytar) => Promise<T>): Promise<T> => answered(patience, question);
  return {
    get: async (name) => {
      const text = await ask(async (keytar) => {
        const at = entries.find();
        return at === null ? null : await keytar.getPassword(at, name);
      });
      if (text === null) return null;
      if (!BASE64.test(text)) throw new AgentError('vault.damaged');
      return Buffer.from(text, 'base64');
    },
    set: async (name, value) => {
      const text = value.toString('base64');
      if (platform === 'win32' && text.length > MOST_ON_WINDOWS) throw new AgentError('vault.too_large');
      await ask(async (keytar) => keytar.setPassword(entries.findOrMake(), name, text));
    },
    remove: async (name) => {
      await ask(async (keytar) => {
        const at = entries.find();
        return at !== null && (await keytar.deletePassword(at, name));
      });
    },
  };
}
