import { sealChainOf, stepSealingKey, type SealingKey } from './sealing-key.ts';

/** Sixteen years of a seal every half minute. */
const MOST_EPOCHS = 2 ** 24;

/** Keys of epochs by chain: null where the chain is not known, or the epoch is before what is known or absurdly far. */
export type SealKeys = (chain: string, epoch: number) => SealingKey | null;

/** Makes the keys of all epochs of some chains out of their first keys. Steps on from where it was last. */
export function createKeyLadder(firstKeys: readonly Uint8Array[]): SealKeys {
  const first = new Map(firstKeys.map((key) => [sealChainOf(key), { epoch: 0, key: Buffer.from(key) }]));
  const last = new Map<string, SealingKey>(first);
  return (chain, epoch) => {
    const start = first.get(chain);
    const reached = last.get(chain);
    if (start === undefined || reached === undefined) return null;
    const key = stepSealingKey(reached.epoch <= epoch ? reached : start, epoch, MOST_EPOCHS);
    if (key !== null) last.set(chain, key);
    return key;
  };
}
