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
  const buckets = new Map<Channel, { tokens: number; atMs: number }>();
  return (channel) => {
    const now = monotonicMs();
    const capacity = Math.max(BURST, perSecond(channel));
    const last = buckets.get(channel) ?? { tokens: capacity, atMs: now };
    const tokens = Math.min(capacity, last.tokens + ((now - last.atMs) / 1000) * perSecond(channel));
    const allowed = tokens >= 1;
    buckets.set(channel, { tokens: allowed ? tokens - 1 : tokens, atMs: now });
    return allowed;
  };
}
