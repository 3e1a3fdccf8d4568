import { lookup as askSystem, type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';

// The operating system is asked on threads of a pool, of which libuv gives names half at most. One whose name servers are
// away holds its thread for many seconds after everybody has given up: unheeded, two that are asked for again and again would
// keep the image archive's name from being looked up at all, and one feed of the collector's would hold up another.

/** Threads for half of which names may wait: more names than one program is told of. */
const POOL = 16;
/** So long the name servers may be silent about a name that they have told before. */
const SILENT_MS = 1000;

/** Before anything else is done: Node reads it at the pool's first use. */
export function keepRoomForLookups(environment: NodeJS.ProcessEnv): void {
  environment['UV_THREADPOOL_SIZE'] = String(POOL);
}

type Said = [error: NodeJS.ErrnoException | null, found: string | LookupAddress[], family?: number];
type Answer = (...said: Said) => void;
export type AskSystem = (name: string, options: LookupOptions, answer: Answer) => void;

/** A question that the system has: who waits for the answer, and whether it has been silent for too long. */
type Asked = { readonly waiting: Answer[]; isSilent: boolean };

/**
 * A lookup that asks for each name once at a time; who asks meanwhile hears the same answer. A name of which nothing is heard,
 * in time or at all, keeps the address that it had: in an emergency the archive is still there, and TLS proves who is.
 */
export function createLookup(ask: AskSystem): LookupFunction {
  const known = new Map<string, Said>();
  const underWay = new Map<string, Asked>();
  const tell = ({ waiting }: Asked, said: Said): void => waiting.splice(0).forEach((answer) => answer(...said));

  const begin = (key: string, answer: Answer, question: (answered: Answer) => void): void => {
    const asked: Asked = { waiting: [answer], isSilent: false };
    underWay.set(key, asked);
    const silence = setTimeout(() => {
      asked.isSilent = true;
      const last = known.get(key);
      if (last !== undefined) tell(asked, last);
    }, SILENT_MS);
    silence.unref();
    question((...said) => {
      clearTimeout(silence);
      underWay.delete(key);
      if (said[0] === null) known.set(key, said);
      tell(asked, known.get(key) ?? said);
    });
  };
  return (name, options, answer) => {
    const key = JSON.stringify([name, options]);
    const asked = underWay.get(key);
    if (asked === undefined) return begin(key, answer, (answered) => ask(name, options, answered));
    const last = asked.isSilent ? known.get(key) : undefined;
    if (last === undefined) asked.waiting.push(answer);
    else setImmediate(() => answer(...last)); // never before it has returned
  };
}

/** The one of this process. */
export const lookup: LookupFunction = createLookup(askSystem);
