import { lookup as askSystem, type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';

// The operating system is asked on threads of a pool, of which libuv gives names half at most. One whose name servers are
// away holds its thread for many seconds after everybody has given up: unheeded, two that are asked for again and again would
// keep the image archive's name from being looked up at all, and one feed of the collector's would hold up another.

/** Threads for half of which names may wait: more names than one program is told of. */
const POOL = 16;

/** Before anything else is done: Node reads it at the pool's first use. */
export function keepRoomForLookups(environment: NodeJS.ProcessEnv): void {
  environment['UV_THREADPOOL_SIZE'] = String(POOL);
}

type Answer = (error: NodeJS.ErrnoException | null, found: string | LookupAddress[], family?: number) => void;
export type AskSystem = (name: string, options: LookupOptions, answer: Answer) => void;

/** A lookup that asks for each name once at a time; who asks meanwhile hears the same answer. */
export function createLookup(ask: AskSystem): LookupFunction {
  const waiting = new Map<string, Answer[]>();
  return (name, options, answer) => {
    const question = JSON.stringify([name, options]);
    const others = waiting.get(question);
    if (others !== undefined) {
      others.push(answer);
      return;
    }
    const all = [answer];
    waiting.set(question, all);
    ask(name, options, (...said) => {
      waiting.delete(question);
      for (const one of all) one(...said);
    });
  };
}

/** The one of this process. */
export const lookup: LookupFunction = createLookup(askSystem);
