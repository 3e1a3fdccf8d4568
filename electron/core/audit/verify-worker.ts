import { parentPort, workerData } from 'node:worker_threads';
import type { TrailKeys } from './examine-trail.ts';
import { openForReading } from './open-database.ts';
import type { Stretch } from './read-rows.ts';
import { createWalker, type Depth } from './verify-records.ts';

/** What a worker of `walkTrail` is given. The master key comes as a KeyObject: its bytes are not copied into a message. */
export type WalkOrder = { readonly file: string; readonly keys: TrailKeys; readonly depth: Depth };

// Only `walkTrail` starts this file, with a WalkOrder.
const { file, keys, depth } = workerData as WalkOrder;
const walk = createWalker(openForReading(file), keys, depth);
parentPort?.on('message', (stretch: Stretch) => parentPort?.postMessage(walk(stretch)));
