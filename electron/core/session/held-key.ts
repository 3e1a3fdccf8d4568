import { wipeKey } from './offline-credential.ts';
import type { OfflineKey } from './offline-credential.ts';

/** The key of whoever is at work, for a code asked again while the collector is away. Empty while locked. */
export type HeldKey = {
  readonly keep: (key: OfflineKey) => void;
  readonly of: (user: string) => OfflineKey | null;
  readonly drop: () => void;
};

/** Holds one key at most; what it lets go of is wiped. */
export function createHeldKey(): HeldKey {
  let held: OfflineKey | null = null;
  const drop = (): void => {
    if (held !== null) wipeKey(held);
    held = null;
  };
  return {
    keep: (key) => {
      if (held !== key) drop();
      held = key;
    },
    of: (user) => (held?.user === user ? held : null),
    drop,
  };
}
