import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PageName, Reply, Snapshot } from '../../electron/ipc/contract.ts';
import type { Agent } from '../../electron/ipc/surfaces.ts';
import type { Refusal } from '../words/say-refusal.ts';

declare global {
  interface Window {
    /** Put there by the preload; each document has its own surface. */
    readonly agent: unknown;
  }
}

/** The bridge as this document has it. The one place where its type is taken on trust: preload and surfaces.ts agree. */
export function agentOf<P extends PageName>(): Agent<P> {
  return window.agent as Agent<P>;
}

/** The current snapshot; null until the first one has come. */
export function useSnapshot(agent: Pick<Agent<PageName>, 'onSnapshot'>): Snapshot | null {
  const [snapshot, setSnapshot] = useState<Snapshot | null>(null);
  // Not useEffect, which waits for a frame: that one would be empty.
  useLayoutEffect(() => agent.onSnapshot(setSnapshot), [agent]);
  return snapshot;
}

export type Asking = {
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  /** Asks, unless an earlier question still waits; then null. Keeps a refusal for the screen. */
  readonly ask: <T>(question: () => Promise<Reply<T>>) => Promise<Reply<T> | null>;
  readonly setRefusal: (refusal: Refusal | null) => void;
};

/** One question at a time, with its refusal. */
export function useAsk(): Asking {
  const waiting = useRef(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const ask = useCallback(async <T>(question: () => Promise<Reply<T>>): Promise<Reply<T> | null> => {
    if (waiting.current) return null;
    waiting.current = true;
    setBusy(true);
    setRefusal(null);
    const reply = await settle(question);
    waiting.current = false;
    setBusy(false);
    if (!reply.ok) setRefusal(reply);
    return reply;
  }, []);
  return { busy, refusal, ask, setRefusal };
}

async function settle<T>(question: () => Promise<Reply<T>>): Promise<Reply<T>> {
  try {
    return await question();
  } catch {
    return { ok: false, code: 'internal' }; // the bridge itself failed; main has recorded why
  }
}
