import type { Reply, Snapshot } from '../../electron/ipc/contract.ts';
import { SCENES, type Scene } from './scenes.ts';

/** What a test or a person at the console can do with the scripted agent. */
export type Fake = {
  /** Every request so far, in order. */
  readonly calls: { readonly method: string; readonly input: unknown }[];
  readonly push: (change: Partial<Snapshot>) => void;
  readonly answer: (method: string, reply: Reply<unknown>) => void;
};

declare global {
  interface Window {
    fake: Fake;
  }
}

/** `window.agent` from the scene that the address names. */
function installFake(scene: Scene): void {
  let snapshot = scene.snapshot;
  const replies = new Map(Object.entries(scene.replies));
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const calls: { method: string; input: unknown }[] = [];
  const request =
    (method: string) =>
    (input: unknown): Promise<Reply<unknown>> => {
      calls.push({ method, input });
      return Promise.resolve(replies.get(method) ?? { ok: true, value: null });
    };
  const onSnapshot = (callback: (snapshot: Snapshot) => void): (() => void) => {
    listeners.add(callback);
    queueMicrotask(() => callback(snapshot));
    return () => void listeners.delete(callback);
  };
  const agent = new Proxy({}, { get: (_, name) => (name === 'onSnapshot' ? onSnapshot : request(String(name))) });
  const push = (change: Partial<Snapshot>): void => {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener(snapshot);
  };
  const fake: Fake = { calls, push, answer: (method, reply) => void replies.set(method, reply) };
  Object.assign(window, { agent, fake });
}

const scene = SCENES[new URLSearchParams(location.search).get('scene') ?? ''];
if (scene !== undefined) installFake(scene);
