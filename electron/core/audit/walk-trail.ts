import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { HASH_BYTES } from '../../../protocol/log/tree-hash.ts';
import type { SealedLink } from '../../../protocol/seal/verify-seals.ts';
import { openForReading } from './open-database.ts';
import { noneTaken, STRETCH, takeAll, takeStretches } from './stretches.ts';
import { createWalker, type BadRecord, type Seen, type Walked } from './verify-records.ts';
import type { WalkedStretch, WalkOrder } from './verify-worker.ts';

const WORKER = new URL('./verify-worker.ts', import.meta.url);

/** Hears of the records in order; answers the first that is bad by what it knows, or null. */
export type Follow = (links: Iterable<SealedLink>) => BadRecord | null;

/** Checks records 1 to `last` on all cores; the first bad one of the whole trail, and how many were destroyed. */
export async function walkTrail(
  place: Pick<WalkOrder, 'file' | 'keys' | 'depth'>,
  last: number,
  follow: Follow,
): Promise<Pick<Walked, 'bad' | 'destroyed'>> {
  const order: WalkOrder = { ...place, last, taken: noneTaken() };
  const account = createAccount(follow);
  const take = (found: WalkedStretch): void => {
    account.take(found);
    if (account.isDone()) takeAll(order.taken);
  };
  // This thread begins at once, the others when they have started: of a stretch alone nothing would be left for them.
  const others = last > STRETCH ? availableParallelism() - 1 : 0;
  await Promise.all([walkHere(order, take), ...Array.from({ length: others }, () => walkOnThread(order, take))]);
  return account.result(last);
}

/** Takes in what was found of stretches, whichever is ready first, and goes through it in the trail's order. */
export function createAccount(follow: Follow) {
  const ready = new Map<number, Walked>();
  let next = 1;
  let bad: BadRecord | null = null;
  let destroyed = 0;
  return {
    take: ({ from, walked }: WalkedStretch): void => {
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
    /** Of the whole trail up to `last`. Throws where a stretch is missing: what nobody walked must not count as whole. */
    result: (last: number) => {
      if (bad === null && next <= last) throw new Error('a thread ended before it had walked what it took');
      return { bad, destroyed };
    },
  };
}

function* linksOf(from: number, { heads, beats }: Seen): Generator<SealedLink> {
  for (const [n, record] of beats.entries()) {
    yield { seq: from + n, head: heads.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES), record };
  }
}

type Take = (found: WalkedStretch) => void;

async function walkHere({ file, keys, depth, last, taken }: WalkOrder, take: Take): Promise<void> {
  const db = openForReading(file);
  try {
    const walk = createWalker(db, keys, depth);
    for (const stretch of takeStretches(taken, last)) {
      take({ from: stretch.from, walked: walk(stretch) });
      await turn(); // what other threads have found
    }
  } catch (error) {
    takeAll(taken);
    throw error;
  } finally {
    db.close();
  }
}

async function walkOnThread(order: WalkOrder, take: Take): Promise<void> {
  const worker = new Worker(WORKER, { workerData: order });
  worker.on('message', take);
  try {
    await once(worker, 'exit');
  } catch (error) {
    takeAll(order.taken);
    throw error;
  }
}
