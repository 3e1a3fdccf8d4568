import { z } from 'zod';
import type { ReadPacsCredentials } from '../pacs/pacs.ts';
import type { Vault } from './vault.ts';

/** Name of the keychain's entry: JSON with `name` and `password`. */
export const PACS_ENTRY = 'pacs';
export const PacsCredentialsSchema = z.strictObject({
  name: z.string().min(1).max(128),
  password: z.string().min(1).max(1024),
});

/** Reads the credentials from the keychain, each time anew: they are not kept in memory. */
export function readPacsCredentials(vault: Vault): ReadPacsCredentials {
  return async () => {
    const stored = await vault.get(PACS_ENTRY);
    if (stored === null) return null;
    try {
      return PacsCredentialsSchema.parse(JSON.parse(stored.toString('utf8')));
    } finally {
      stored.fill(0);
    }
  };
}
