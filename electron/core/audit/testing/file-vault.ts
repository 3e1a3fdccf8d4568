import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Vault } from '../../vault/vault.ts';

/** Stands in for the operating system's keychain, which outlives a killed process. `keychain`: a file, empty at first. */
export function fileVault(keychain: string): Vault {
  const readAll = (): Record<string, string> => {
    const text = readFileSync(keychain, 'utf8');
    const all: Record<string, string> = text === '' ? {} : JSON.parse(text);
    return all;
  };
  return {
    get: async (name) => {
      const value = readAll()[name];
      return value === undefined ? null : Buffer.from(value, 'base64');
    },
    set: async (name, value) => {
      writeFileSync(`${keychain}.part`, JSON.stringify({ ...readAll(), [name]: value.toString('base64') }));
      renameSync(`${keychain}.part`, keychain);
    },
    remove: async () => undefined,
  };
}
