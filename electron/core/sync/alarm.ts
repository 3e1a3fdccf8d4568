/** A wait that others can end. */
export type Alarm = {
  /** Resolves with null after `ms`, or as soon as someone rings for a reason in `until`; at once if they already have. */
  readonly sleep: (ms: number, until: readonly string[]) => Promise<string | null>;
  /** Ends a wait for `reason`; without one, the next wait for it ends at once. */
  readonly ring: (reason: string) => void;
};

/** An alarm for one sleeper. */
export function createAlarm(): Alarm {
  const rung = new Set<string>();
  let wake: (() => void) | null = null;
  return {
    sleep: (ms, until) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => end(null), ms);
        const end = (reason: string | null): void => {
          clearTimeout(timer);
          wake = null;
          for (const heard of until) rung.delete(heard);
          resolve(reason);
        };
        const check = (): void => {
          const reason = until.find((name) => rung.has(name));
          if (reason !== undefined) end(reason);
        };
        wake = check;
        check();
      }),
    ring: (reason) => {
      rung.add(reason);
      wake?.();
    },
  };
}
