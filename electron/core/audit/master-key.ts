import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Vault } from '../vault/vault.ts';

/** A master key is named by a random id that its database carries, so no key is ever overwritten by another's. */
const entry = (id: string): string => `trail-key.${id}`;

/** The key of a database; null when the keychain does not hold it (any more). Throws AgentError `vault.locked`. */
export async function readMasterKey(vault: Vault, id: string): Promise<KeyObject | null> {
  const raw = await vault.get(entry(id));
  if (raw === null || raw.length !== 32) return null;
  const key = createSecretKey(raw);
  raw.fill(0);
  return key;
}

/** Makes a key for a new database. It is in the keychain, read back, before anything is sealed with it. */
export async function makeMasterKey(vault: Vault, id: string): Promise<KeyObject | null> {
  const raw = randomBytes(32);
  await vault.set(entry(id), raw);
  raw.fill(0);
  return readMasterKey(vault, id);
}
