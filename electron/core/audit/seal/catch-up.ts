import { isSealedBy, nextSealingKey } from '../../../../protocol/seal/sealing-key.ts';
import type { SealInTrail, SealsInTrail } from './read-seals.ts';
import type { SealingEntry } from './sealing-entry.ts';

/** What a trail shows that cannot come about by itself. Both are told by a `trail.tampered` record. */
export type SealEvidence =
  /** The keychain's key has left a seal behind that the trail does not hold: its end was cut off, or an old copy put back. */
  | { readonly what: 'seals_missing'; readonly epoch: number; readonly seq: number }
  /** A seal of an epoch whose key is at hand was not made with it. */
  | { readonly what: 'seal_wrong'; readonly epoch: number; readonly seq: number };

export type CaughtUp = { readonly entry: SealingEntry; readonly evidence: SealEvidence | null };

/** From which record on the seals of a trail are to be read for `catchUp`. */
export const catchUpFrom = ({ after }: SealingEntry, trail: string): number => (after?.trail === trail ? after.seq : 1);

/**
 * Brings key and trail together at a start. A seal is on the disk before its key is replaced, so the trail may hold seals
 * that the key does not know of: their keys are stepped over. The reverse cannot be.
 */
export function catchUp(entry: SealingEntry, { trail, seals }: SealsInTrail): CaughtUp {
  const own = seals.filter(({ seal }) => seal.chain === entry.chain);
  const missing = missingSeal(entry, trail, own);
  let { next, after } = entry;
  for (const { seq, seal } of own) {
    if (seal.epoch < next.epoch) continue;
    const isOwn = seal.epoch === next.epoch && isSealedBy(next, { ...seal, trail }, seal.mac);
    if (!isOwn) return { entry: { ...entry, next, after }, evidence: { what: 'seal_wrong', epoch: seal.epoch, seq } };
    next = nextSealingKey(next);
    after = { trail, seq };
  }
  return { entry: { ...entry, next, after }, evidence: missing };
}

/** The seal that the keychain remembers, when this trail is the one that it was in and does not hold it there. */
function missingSeal({ next, after }: SealingEntry, trail: string, own: readonly SealInTrail[]): SealEvidence | null {
  if (next.epoch === 0 || after === null || after.trail !== trail) return null;
  const { seq } = after;
  const epoch = next.epoch - 1;
  const isThere = own.some((one) => one.seq === seq && one.seal.epoch === epoch);
  return isThere ? null : { what: 'seals_missing', epoch, seq };
}
