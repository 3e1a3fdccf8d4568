import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { openForReading } from './open-database.ts';
import { createWalker, type Stretch, type Walked } from './verify-records.ts';
import type { WalkOrder } from './verify-worker.ts';

/** Records in one message: large enough that the message costs nothing, small enough that the cores end together. */
const STRETCH = 4000;
const WORKER = new URL('./verify-worker.ts', import.meta.url);

/** Checks records 1 to `last` on all cores; the first bad one of the whole trail, and how many were destroyed. */
export async function walkTrail(order: WalkOrder, last: number): Promise<Walked> {
  // One core's work: starting a thread would take longer.
  return last <= STRETCH ? walkHere(order, last) : walkOnThreads(order, last);
}

function walkHere({ file, keys, depth }: WalkOrder, last: number): Walked {
  const db = openForReading(file);
  try {
    return last === 0 ? NOTHING : createWalker(db, keys, depth)({ from: 1, to: last });
  } finally {
    db.close();
  }
}

async function walkOnThreads(order: WalkOrder, last: number): Promise<Walked> {
  const workers = Array.from({ length: availableParallelism() }, () => new Worker(WORKER, { workerData: order }));
  let next = 1;
  let found = NOTHING;
  const work = async (worker: Worker): Promise<void> => {
    // In order: once something is bad, what begins later cannot hold the first.
    while (next <= last && found.bad === null) {
      const from = next;
      next += STRETCH;
      const stretch: Stretch = { from, to: Math.min(from + STRETCH - 1, last) };
      worker.postMessage(stretch);
      const [walked]: Walked[] = await once(worker, 'message');
      found = join(found, walked ?? NOTHING);
    }
  };
  try {
    await Promise.all(workers.map(work));
    return found;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

const NOTHING: Walked = { bad: null, destroyed: 0 };

function join(one: Walked, other: Walked): Walked {
  const bads = [one.bad, other.bad].filter((bad) => bad !== null);
  return { bad: bads.toSorted((a, b) => a.seq - b.seq)[0] ?? null, destroyed: one.destroyed + other.destroyed };
}
