import { parentPort, workerData } from 'node:worker_threads';
import type { TrailKeys } from './examine-trail.ts';
import { openForReading } from './open-database.ts';
import { takeStretches, type Taken } from './stretches.ts';
import { createWalker, type Depth, type Walked } from './verify-records.ts';

/** Records 1 to `last`. The master key comes as a KeyObject: its bytes are not copied into a message. */
export type WalkOrder = {
  readonly file: string;
  readonly keys: TrailKeys;
  readonly depth: Depth;
  readonly last: number;
  readonly taken: Taken;
};
export type WalkedStretch = { readonly from: number; readonly walked: Walked };

// Only `walkTrail` starts this file, with a WalkOrder.
const { file, keys, depth, last, taken } = workerData as WalkOrder;
const walk = createWalker(openForReading(file), keys, depth);
for (const stretch of takeStretches(taken, last)) {
  const found: WalkedStretch = { from: stretch.from, walked: walk(stretch) };
  parentPort?.postMessage(found);
}
