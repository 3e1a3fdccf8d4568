import { isSealedBy, nextSealingKey, stepSealingKey } from '../../../../protocol/seal/sealing-key.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Remains } from '../salvage/remains.ts';
import { openRemains } from '../salvage/salvage-trails.ts';
import { listSetAside } from '../set-aside.ts';
import { readAside } from '../trail-mark.ts';
import { sealInBytes } from './read-seals.ts';
import type { SealingEntry } from './sealing-entry.ts';

export type StepOverDeps = { readonly trailFile: string; readonly vault: Vault; readonly trail: string };

/**
 * Before the first seal of a trail: steps over the seals that the trails put aside before it hold and the key does not know
 * of. They are on the disk and go to the collector, to which the same epochs, used again, would look like somebody who went
 * back to an older key. What is damaged proves nothing, and its key is gone all the same.
 */
export async function stepOverAside(
  entry: SealingEntry,
  { trailFile, vault, trail }: StepOverDeps,
): Promise<SealingEntry> {
  if (entry.after?.trail === trail) return entry;
  let at = entry;
  for (const file of await asideSince(entry, trailFile, vault)) {
    const remains = await openRemains(file, vault);
    if (remains === null) continue;
    try {
      at = stepOver(at, remains);
    } finally {
      remains.close();
    }
  }
  return at;
}

/** The trail of the last known seal and those after it; all of them where that one is not among them. */
async function asideSince({ after }: SealingEntry, trailFile: string, vault: Vault): Promise<readonly string[]> {
  const files = listSetAside(trailFile);
  const asides = await Promise.all(files.map((file) => readAside(vault, file)));
  const known = after === null ? -1 : asides.findLastIndex((aside) => aside?.mark?.trail === after.trail);
  return files.slice(Math.max(0, known));
}

function stepOver(entry: SealingEntry, { trail, lastSeq, walk }: Remains): SealingEntry {
  if (trail === null) return entry;
  let { next, after } = entry;
  for (const remnant of walk(after?.trail === trail ? after.seq + 1 : 1)) {
    const seal = 'bytes' in remnant ? sealInBytes(remnant.bytes) : null;
    if (seal === null || seal.chain !== entry.chain) continue;
    const key = stepSealingKey(next, seal.epoch, lastSeq); // each epoch in between was a record
    if (key === null || !isSealedBy(key, { ...seal, trail }, seal.mac)) continue;
    next = nextSealingKey(key);
    after = { trail, seq: remnant.seq };
  }
  return { ...entry, next, after };
}
