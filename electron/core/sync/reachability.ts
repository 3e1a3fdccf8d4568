/** Whether the collector was heard last time. */
export type Reachability = {
  /** For createCollectorClient. */
  readonly heard: (isReachable: boolean, code?: string | null) => void;
  readonly isReachable: () => boolean;
  /** False until the collector answered, or did not, for the first time. */
  readonly isKnown: () => boolean;
  /** Called on change; returns the way to stop. */
  readonly onChange: (listener: (isReachable: boolean) => void) => () => void;
  /** Called when something else answers in the collector's place; again only after the collector itself was heard. */
  readonly onImpostor: (listener: () => void) => () => void;
  /** Called once, when it is known whether the collector can be reached. */
  readonly onKnown: (listener: () => void) => void;
};

/** Starts as not reachable, so that the first answer counts as a change. */
export function createReachability(): Reachability {
  let isReachable = false;
  let isKnown = false;
  let isImpostor = false;
  const impostorListeners = new Set<() => void>();
  const listeners = new Set<(isReachable: boolean) => void>();
  const waiting = new Set<() => void>();
  return {
    heard: (now, code = null) => {
      isKnown = true;
      const wasImpostor = isImpostor;
      isImpostor = !now && (isImpostor || code === 'collector.untrusted');
      if (isImpostor && !wasImpostor) for (const listener of impostorListeners) listener();
      const hasChanged = now !== isReachable;
      isReachable = now;
      for (const listener of waiting) listener();
      waiting.clear();
      if (hasChanged) for (const listener of listeners) listener(now);
    },
    isReachable: () => isReachable,
    isKnown: () => isKnown,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onImpostor: (listener) => {
      impostorListeners.add(listener);
      if (isImpostor) listener();
      return () => impostorListeners.delete(listener);
    },
    onKnown: (listener) => void waiting.add(listener),
  };
}
