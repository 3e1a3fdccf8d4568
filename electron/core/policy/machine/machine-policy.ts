import { z } from 'zod';
import { COLLECTOR_KEYS } from './keys/collector-keys.ts';
import type { KeyWords } from './keys/describe-key.ts';
import { NETWORK_KEYS } from './keys/network-keys.ts';
import { SESSION_KEYS } from './keys/session-keys.ts';
import { UPKEEP_KEYS } from './keys/upkeep-keys.ts';
import { VIEWER_KEYS } from './keys/viewer-keys.ts';

/** The keys by what they are about, in the order of the reference. */
export const KEY_GROUPS = {
  collector: COLLECTOR_KEYS,
  network: NETWORK_KEYS,
  viewers: VIEWER_KEYS,
  session: SESSION_KEYS,
  upkeep: UPKEEP_KEYS,
} as const;

const ALL_KEYS = {
  ...COLLECTOR_KEYS,
  ...NETWORK_KEYS,
  ...VIEWER_KEYS,
  ...SESSION_KEYS,
  ...UPKEEP_KEYS,
};

/**
 * What IT sets on a machine, before and beside the collector's signed policy. Flat, every key optional, the same names in
 * `/etc/glasskey/policy.json`, in the registry and in managed preferences. A key that nobody knows makes the whole invalid:
 * a rule that is silently not applied is worse than one that is refused aloud.
 */
export const MachinePolicySchema = z.strictObject(ALL_KEYS).partial();
export type MachinePolicy = z.infer<typeof MachinePolicySchema>;
export type MachineKey = keyof MachinePolicy;
export const MACHINE_KEYS = Object.keys(ALL_KEYS) as readonly MachineKey[];

/** The words of a key (keys/describe-key.ts). */
export function wordsOf(key: MachineKey): KeyWords {
  return ALL_KEYS[key].meta() as unknown as KeyWords;
}

/** The examples of all keys together: each is stricter, or other, than what counts where nobody sets it. */
export const EXAMPLE_POLICY = Object.fromEntries(
  MACHINE_KEYS.map((key) => [key, ALL_KEYS[key].meta()?.['example']]),
) as Required<MachinePolicy>;
