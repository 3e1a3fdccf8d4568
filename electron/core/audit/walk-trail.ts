import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { HASH_BYTES } from '../../../protocol/log/tree-hash.ts';
import type { SealedLink } from '../../../protocol/seal/verify-seals.ts';
import { openForReading } from './open-database.ts';
import type { Stretch } from './read-rows.ts';
import { createWalker, type BadRecord, type Seen, type Walked } from './verify-records.ts';
import type { WalkOrder } from './verify-worker.ts';

/** Records in one message: large enough that the message costs nothing, small enough that the cores end together. */
const STRETCH = 4000;
const WORKER = new URL('./verify-worker.ts', import.meta.url);

/** Hears of the records in order; answers the first that is bad by what it knows, or null. */
export type Follow = (links: Iterable<SealedLink>) => BadRecord | null;

/** Checks records 1 to `last` on all cores; the first bad one of the whole trail, and how many were destroyed. */
export async function walkTrail(
  order: WalkOrder,
  last: number,
  follow: Follow,
): Promise<Pick<Walked, 'bad' | 'destroyed'>> {
  const account = createAccount(follow);
  // One core's work: starting a thread would take longer.
  if (last <= STRETCH) walkHere(order, last, account);
  else await walkOnThreads(order, last, account);
  return account.result();
}

/** Takes in what was found of stretches, whichever is ready first, and goes through it in the trail's order. */
function createAccount(follow: Follow) {
  const ready = new Map<number, Walked>();
  let next = 1;
  let bad: BadRecord | null = null;
  let destroyed = 0;
  return {
    take: (from: number, walked: Walked): void => {
      ready.set(from, walked);
      for (let one = ready.get(next); one !== undefined && bad === null; one = ready.get(next)) {
        ready.delete(next);
        bad = follow(linksOf(next, one.seen)) ?? one.bad;
        destroyed += one.destroyed;
        next += STRETCH;
      }
    },
    /** Whether anything that begins later can no longer matter. */
    isDone: (): boolean => bad !== null || [...ready.values()].some((walked) => walked.bad !== null),
    result: () => ({ bad, destroyed }),
  };
}
type Account = ReturnType<typeof createAccount>;

function* linksOf(from: number, { heads, beats }: Seen): Generator<SealedLink> {
  for (const [n, record] of beats.entries()) {
    yield { seq: from + n, head: heads.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES), record };
  }
}

function walkHere({ file, keys, depth }: WalkOrder, last: number, account: Account): void {
  if (last === 0) return;
  const db = openForReading(file);
  try {
    account.take(1, createWalker(db, keys, depth)({ from: 1, to: last }));
  } finally {
    db.close();
  }
}

async function walkOnThreads(order: WalkOrder, last: number, account: Account): Promise<void> {
  const workers = Array.from({ length: availableParallelism() }, () => new Worker(WORKER, { workerData: order }));
  let next = 1;
  const work = async (worker: Worker): Promise<void> => {
    while (next <= last && !account.isDone()) {
      const from = next;
      next += STRETCH;
      const stretch: Stretch = { from, to: Math.min(from + STRETCH - 1, last) };
      worker.postMessage(stretch);
      const [walked]: Walked[] = await once(worker, 'message');
      if (walked !== undefined) account.take(from, walked);
    }
  };
  try {
    await Promise.all(workers.map(work));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
