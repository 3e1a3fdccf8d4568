/** What is told again and again is told once a minute, and how often. */
const QUIET_MS = 60_000;

type Told = { readonly atMs: number; readonly since: number };

/**
 * Keeps a flood of the same out of the trail: for what is to be told now, how many of it were not told before; null for what
 * is not to be told. `monotonicMs` in milliseconds.
 */
export function createQuietRepeats(monotonicMs: () => number): (what: string) => number | null {
  const told = new Map<string, Told>();
  return (what) => {
    const last = told.get(what);
    const now = monotonicMs();
    if (last !== undefined && now - last.atMs < QUIET_MS) {
      told.set(what, { ...last, since: last.since + 1 });
      return null;
    }
    told.set(what, { atMs: now, since: 0 });
    return last?.since ?? 0;
  };
}
