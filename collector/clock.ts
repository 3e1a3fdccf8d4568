/** The collector's clocks. Tests pass their own. */
export type Clock = {
  /** Milliseconds since the epoch. */
  readonly wallMs: () => number;
  /** Milliseconds that only grow while this process runs. */
  readonly monotonicMs: () => number;
};

export const systemClock: Clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

/** RFC 3339 in UTC with milliseconds. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
