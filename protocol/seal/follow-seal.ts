import { SealSchema, type Seal } from './seal.ts';
import { isSealedBy, nextSealingKey, type SealingKey } from './sealing-key.ts';
import type { SealKeys } from './key-ladder.ts';

/** What is wrong with a seal. */
export type SealFault =
  | 'malformed' // the record says that it is a seal and is not one
  | 'chain' // under keys that nobody agreed on with this workstation
  | 'place' // seals no earlier record of this trail, or leaves out the seal before it
  | 'head' // the trail has another head there
  | 'repeated' // the epoch was sealed before: somebody went back to an older key
  | 'skipped' // epochs in between are missing: so are the records that they sealed
  | 'mac'; // not made with the key of its epoch: what it covers is not what was sealed then

/** How far the seals of one trail under one chain have come. */
export type SealPoint = {
  readonly chain: string;
  /** Epoch of the first seal of this trail, and of the one that is to come. */
  readonly first: number;
  readonly next: number;
  /** Key of `next`; null where keys are not known and only what is open to everybody can be checked. */
  readonly key: SealingKey | null;
  /** Everything up to here is proved; 0: nothing yet. */
  readonly sealedSeq: number;
  /** Number of the last good seal itself. */
  readonly seq: number;
};

/** A record of kind `trail.sealed` in its place. */
export type PlacedSeal = { readonly trail: string; readonly seq: number; readonly detail: unknown };

export type SealRules = {
  /** Keys; `unchecked`: only numbers, places and heads are checked. */
  readonly keys: SealKeys | 'unchecked';
  /** Head (lower-case hex) after a record of this trail; null when it is not at hand. */
  readonly headAt: (seq: number) => string | null;
  /** Records in between are not at hand (destroyed on schedule): seals may have been among them. */
  readonly hasGap: boolean;
};

export type SealStep = { readonly fault: SealFault | null; readonly at: SealPoint | null };

/**
 * Checks a seal as the one after `at` (null: the first of this trail that is seen). After a fault `at` is where to go on, so
 * that one bad seal does not make the good ones after it look bad.
 */
export function followSeal(at: SealPoint | null, placed: PlacedSeal, rules: SealRules): SealStep {
  const seal = SealSchema.safeParse(placed.detail).data;
  if (seal === undefined) return { fault: 'malformed', at };
  const before = at === null || at.chain !== seal.chain ? beginChain(at, seal, rules) : at;
  if (before === null) return { fault: 'chain', at };
  const key = keyOf(before, seal.epoch, rules);
  const fault = faultOf(before, key, { seal, placed, rules });
  if (fault === null || fault === 'skipped') return { fault, at: advance(before, seal, { key, seq: placed.seq }) };
  // Its epoch is used up, though by something else; it proves nothing, and begins nothing.
  const isUsed = before === at && seal.epoch === before.next;
  return { fault, at: isUsed ? { ...before, next: before.next + 1, key: key && nextSealingKey(key) } : at };
}

/** A trail begins in the epoch that its workstation has reached; after another enrolment a new chain begins with 0. */
function beginChain(at: SealPoint | null, { chain, epoch }: Seal, { keys }: SealRules): SealPoint | null {
  const first = at === null ? epoch : 0;
  const key = keys === 'unchecked' ? null : keys(chain, first);
  if (keys !== 'unchecked' && key === null) return null;
  return { chain, first, next: first, key, sealedSeq: at?.sealedSeq ?? 0, seq: at?.seq ?? 0 };
}

function keyOf({ chain, next, key }: SealPoint, epoch: number, { keys }: SealRules): SealingKey | null {
  if (keys === 'unchecked' || epoch < next) return null;
  return key !== null && key.epoch === epoch ? key : keys(chain, epoch);
}

type Judged = { readonly seal: Seal; readonly placed: PlacedSeal; readonly rules: SealRules };

function faultOf(at: SealPoint, key: SealingKey | null, { seal, placed, rules }: Judged): SealFault | null {
  if (seal.seq >= placed.seq || seal.seq < at.seq) return 'place';
  if (rules.headAt(seal.seq) !== seal.head) return 'head';
  if (seal.epoch < at.next) return 'repeated';
  if (rules.keys !== 'unchecked') {
    const { chain, seq, head } = seal;
    if (key === null || !isSealedBy(key, { chain, trail: placed.trail, seq, head }, seal.mac)) return 'mac';
  }
  return seal.epoch > at.next && !rules.hasGap ? 'skipped' : null;
}

function advance(at: SealPoint, seal: Seal, by: { readonly key: SealingKey | null; readonly seq: number }): SealPoint {
  const key = by.key === null ? null : nextSealingKey(by.key);
  return { ...at, next: seal.epoch + 1, key, sealedSeq: seal.seq, seq: by.seq };
}
