import { createTokenBucket } from '../core/token-bucket.ts';
import type { Channel } from './contract.ts';

/** Guesses come slowly by design; everything else at the pace of a person with a few keys. */
const SLOW: readonly Channel[] = [
  'session:signIn',
  'session:unlock',
  'emergency:identify',
  'session:proveFactor',
  'study:stepUp',
];
const BURST = 5;

const perSecond = (channel: Channel): number => (SLOW.includes(channel) ? 1 : 20);

/** One bucket per channel: 1/s for what takes a secret, 20/s for the rest; bursts of 5 or a second's worth. */
export function createTokenBuckets(monotonicMs: () => number): (channel: Channel) => boolean {
  const buckets = new Map<Channel, () => boolean>();
  return (channel) => {
    const rules = { perSecond: perSecond(channel), capacity: Math.max(BURST, perSecond(channel)) };
    const take = buckets.get(channel) ?? createTokenBucket(rules, monotonicMs);
    buckets.set(channel, take);
    return take();
  };
}
