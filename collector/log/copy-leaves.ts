import type { TreeHead } from '../../protocol/log/proofs.ts';
import { TILE_WIDTH } from '../../protocol/log/tiles.ts';
import { HASH_BYTES } from '../../protocol/log/tree-hash.ts';
import { CollectorError } from '../collector-error.ts';
import type { Store } from '../store/open-store.ts';
import type { TileStore } from './tile-store.ts';

/** Repeats all leaves of a log behind the first leaf of another; the tree that they make. One tile at a time in memory. */
export function copyLeaves(
  store: Store,
  tiles: TileStore,
  {
    from,
    to,
    size,
    head,
  }: { readonly from: number; readonly to: number; readonly size: number; readonly head: TreeHead },
): TreeHead {
  let grown = head;
  for (let done = 0; done < size; done += TILE_WIDTH) {
    const tile = tiles.tile(from, 0, done / TILE_WIDTH);
    const count = Math.min(TILE_WIDTH, size - done);
    if (tile?.length !== count * HASH_BYTES) throw new CollectorError('log.tile_damaged');
    grown = tiles.append(to, grown, [tile]);
  }
  store.connection
    .prepare<[number, number]>(
      'INSERT INTO logRuns SELECT ?, first + 1, count, trail, seq FROM logRuns WHERE log = ? ORDER BY first',
    )
    .run(to, from);
  return grown;
}
