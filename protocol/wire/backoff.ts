const BASE_MS = 500;
/** No wait of our own is longer: what was recorded while the collector was away must not be much older than its return. */
export const BACKOFF_CAP_MS = 15_000;
/** What a Retry-After can make us wait at most: a wrong value must not silence a workstation. */
export const RETRY_AFTER_CAP_MS = 300_000;

/** Milliseconds before the attempt after `failures` (1 or more) in a row: exponential with full jitter. `random`: 0 to 1, exclusive. */
export function backoffMs(failures: number, random: () => number): number {
  const ceiling = Math.min(BACKOFF_CAP_MS, BASE_MS * 2 ** Math.min(failures - 1, 30));
  return Math.floor(random() * ceiling);
}

/** The longer of our own wait and what the collector asked for, which is spread a little so that not all return at once. */
export function pauseMs(failures: number, retryAfterSeconds: number | undefined, random: () => number): number {
  const own = backoffMs(failures, random);
  if (retryAfterSeconds === undefined) return own;
  const asked = Math.min(RETRY_AFTER_CAP_MS, retryAfterSeconds * 1000);
  return Math.max(own, asked + Math.floor(random() * Math.min(1000, asked)));
}
