import { frontierRoot, growFrontier, type Frontier } from '../../protocol/log/frontier.ts';
import type { TreeHead } from '../../protocol/log/proofs.ts';
import { TILE_WIDTH } from '../../protocol/log/tiles.ts';
import { HASH_BYTES } from '../../protocol/log/tree-hash.ts';
import { CollectorError } from '../collector-error.ts';
import type { Store } from '../store/open-store.ts';
import type { TileStore } from './tile-store.ts';

/**
 * Repeats all leaves of a log, which must make its root, behind the first leaf of another; the tree that they make. One tile
 * at a time in memory. Throws `log.tile_damaged`: what would be signed of them could never be verified.
 */
export function copyLeaves(
  store: Store,
  tiles: TileStore,
  {
    from,
    to,
    held,
    head,
  }: { readonly from: number; readonly to: number; readonly held: TreeHead; readonly head: TreeHead },
): TreeHead {
  let grown = head;
  let again: Frontier = [];
  for (let done = 0; done < held.size; done += TILE_WIDTH) {
    const tile = tiles.tile(from, 0, done / TILE_WIDTH);
    const count = Math.min(TILE_WIDTH, held.size - done);
    if (tile?.length !== count * HASH_BYTES) throw new CollectorError('log.tile_damaged');
    again = growFrontier(again, done, tile).frontier;
    grown = tiles.append(to, grown, [tile]);
  }
  if (!frontierRoot(again).equals(held.root)) throw new CollectorError('log.tile_damaged');
  store.connection
    .prepare<[number, number]>(
      'INSERT INTO logRuns SELECT ?, first + 1, count, trail, seq FROM logRuns WHERE log = ? ORDER BY first',
    )
    .run(to, from);
  return grown;
}
