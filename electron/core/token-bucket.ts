export type BucketRules = { readonly perSecond: number; readonly capacity: number };

/** Takes a token each time it is asked; false when none is left. It fills by `perSecond`, up to `capacity`. */
export function createTokenBucket({ perSecond, capacity }: BucketRules, monotonicMs: () => number): () => boolean {
  let tokens = capacity;
  let atMs = monotonicMs();
  return () => {
    const now = monotonicMs();
    tokens = Math.min(capacity, tokens + ((now - atMs) / 1000) * perSecond);
    atMs = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
