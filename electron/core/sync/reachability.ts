/** Whether the collector was heard last time. */
export type Reachability = {
  /** For createCollectorClient. */
  readonly heard: (isReachable: boolean) => void;
  readonly isReachable: () => boolean;
  /** Called on change; returns the way to stop. */
  readonly onChange: (listener: (isReachable: boolean) => void) => () => void;
};

/** Starts as not reachable, so that the first answer counts as a change. */
export function createReachability(): Reachability {
  let isReachable = false;
  const listeners = new Set<(isReachable: boolean) => void>();
  return {
    heard: (now) => {
      if (now === isReachable) return;
      isReachable = now;
      for (const listener of listeners) listener(now);
    },
    isReachable: () => isReachable,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
