import type { Vault } from '../vault.ts';

/** A vault for tests: it forgets with the process. */
export function createMemoryVault(): Vault & { readonly held: Map<string, Buffer> } {
  const held = new Map<string, Buffer>();
  return {
    held,
    get: async (name) => {
      const value = held.get(name);
      return value === undefined ? null : Buffer.from(value); // a copy: readers wipe what they get
    },
    set: async (name, value) => {
      held.set(name, Buffer.from(value));
    },
    remove: async (name) => {
      held.delete(name);
    },
  };
}
