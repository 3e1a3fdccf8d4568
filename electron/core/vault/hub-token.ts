import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Vault } from './vault.ts';

/** Name of the keychain's entry: the token that a FHIRcast hub knows this workstation by. */
export const HUB_TOKEN_ENTRY = 'fhircast';
/** RFC 6750, section 2.1. */
export const HubTokenSchema = z
  .string()
  .max(8192)
  .regex(/^[A-Za-z0-9._~+/-]+=*$/);

/** Null: there is none, or none can be read now. Never throws, and never takes long. */
export type ReadHubToken = () => Promise<string | null>;

/** Nobody waits for a hub; a keychain that somebody has to unlock may take for ever. */
const PATIENCE_MS = 3000;

/**
 * Reads the token, each time anew, so that what IT changes counts at once. What was last read is held in memory: a keychain
 * that locks must not keep dictation from being told that the person is gone. It is written nowhere.
 */
export function readHubTokenFrom(vault: Pick<Vault, 'get'>): ReadHubToken {
  let held: string | null = null;
  const read = async (): Promise<void> => {
    const stored = await vault.get(HUB_TOKEN_ENTRY);
    held = stored === null ? null : (HubTokenSchema.safeParse(stored.toString('utf8')).data ?? null);
    stored?.fill(0);
  };
  return async () => {
    const reading = read().catch(() => undefined); // locked: what is held counts
    await Promise.race([reading, delay(PATIENCE_MS, undefined, { ref: false })]);
    return held;
  };
}
