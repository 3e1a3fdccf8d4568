import { TILE_WIDTH, type FoldTile } from '../../protocol/log/tiles.ts';
import { HASH_BYTES, nodeHash, perfectHash } from '../../protocol/log/tree-hash.ts';

/** Full tiles whose inner nodes are remembered, at most: 16 kB each. */
const MOST_TILES = 128;

/**
 * Hashes within tiles. Of full tiles above the leaves, which almost every proof needs, the inner nodes are remembered; never
 * believed without the tile itself, which is compared.
 */
export function createTileFolds(): FoldTile {
  const known = new Map<string, Buffer>();
  return ({ level, number }, tile, { from, width }) => {
    if (level === 0 || tile.length !== TILE_WIDTH * HASH_BYTES)
      return perfectHash(tile.subarray(from * HASH_BYTES, (from + width) * HASH_BYTES));
    const name = `${level}/${number}`;
    const found = known.get(name);
    const nodes = found?.subarray(tile.length).equals(tile) === true ? found : innerNodes(tile);
    known.delete(name); // and in again as the youngest
    known.set(name, nodes);
    const [oldest] = known.keys();
    if (known.size > MOST_TILES && oldest !== undefined) known.delete(oldest);
    const at = (TILE_WIDTH + from) / width;
    return nodes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
  };
}

/** The tile's tree: node n stands over nodes 2n and 2n + 1, node 1 is its root, and the tile itself is its lower half. */
function innerNodes(tile: Buffer): Buffer {
  const nodes = Buffer.concat([Buffer.alloc(tile.length), tile]);
  const nodeAt = (at: number): Buffer => nodes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
  for (let at = TILE_WIDTH - 1; at > 0; at -= 1)
    nodeHash(nodeAt(2 * at), nodeAt(2 * at + 1)).copy(nodes, at * HASH_BYTES);
  return nodes;
}
