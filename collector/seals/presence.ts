/** Who is heard and who stores records, in this process's own monotonic time: a clock that is set changes nothing. */
export type Presence = {
  readonly heard: (workstation: string) => void;
  readonly stored: (workstation: string) => void;
  /** Nobody could store anything until now: who is here begins anew, and so does all silence; of the one that is named, theirs alone. */
  readonly excuse: (workstation?: string) => void;
  /** Whether anybody has stored records since this process began. */
  readonly hasStored: () => boolean;
  /** Heard again and again for longer than `ms`, and could store something all the time. */
  readonly hereFor: (ms: number) => readonly string[];
  /** Heard within a minute, and nothing stored for `ms` since it is heard again; but those whose silence was told. */
  readonly silentFor: (ms: number) => readonly string[];
  /** That they are silent is told, and not to be told again before they store something. */
  readonly told: (workstations: readonly string[]) => void;
};

/** An agent polls every 25 s: after this long it is gone, and its silence with it. */
const GONE_MS = 60_000;

type Seen = { fromMs: number; heardMs: number; sinceMs: number; isTold: boolean };

export function createPresence(monotonicMs: () => number): Presence {
  const all = new Map<string, Seen>();
  let hasStored = false;
  const heard = (workstation: string): Seen => {
    const now = monotonicMs();
    const known = all.get(workstation);
    if (known !== undefined && now - known.heardMs <= GONE_MS) {
      known.heardMs = now;
      return known;
    }
    const seen = { fromMs: now, heardMs: now, sinceMs: now, isTold: false };
    all.set(workstation, seen);
    return seen;
  };
  const here = () => [...all].filter(([, { heardMs }]) => monotonicMs() - heardMs <= GONE_MS);
  return {
    heard: (workstation) => void heard(workstation),
    stored: (workstation) => {
      const seen = heard(workstation);
      seen.sinceMs = seen.heardMs;
      seen.isTold = false;
      hasStored = true;
    },
    excuse: (named) => {
      for (const [workstation, seen] of all)
        if (named === undefined || named === workstation) [seen.fromMs, seen.sinceMs] = [seen.heardMs, seen.heardMs];
    },
    hasStored: () => hasStored,
    hereFor: (ms) => here().flatMap(([workstation, { fromMs }]) => (monotonicMs() - fromMs > ms ? [workstation] : [])),
    silentFor: (ms) =>
      here().flatMap(([workstation, { sinceMs, isTold }]) =>
        monotonicMs() - sinceMs > ms && !isTold ? [workstation] : [],
      ),
    told: (workstations) => {
      for (const workstation of workstations) {
        const seen = all.get(workstation);
        if (seen !== undefined) seen.isTold = true;
      }
    },
  };
}
