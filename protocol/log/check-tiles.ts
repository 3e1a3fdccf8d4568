import { TILE_WIDTH, tileSubtree, tilesOf, type TilePlace } from './tiles.ts';
import { EMPTY_ROOT, HASH_BYTES, perfectHash } from './tree-hash.ts';

/** The bytes of a tile of hashes, exactly as wide as its place says; null when it is not there. */
export type FindTile = (place: TilePlace & { readonly level: number }) => Buffer | null;
export type TilesVerdict =
  { readonly kind: 'whole'; readonly root: Buffer } | { readonly kind: 'broken'; readonly place: TilePlace };

/**
 * Whether the tiles of a tree of `size` leaves fit each other, and which root they lead to: each full tile hashes to its
 * place in the tile above (C2SP tlog-tiles). `onLeaves` sees the tiles of leaves in order. Reads a tile at a time.
 */
export function checkTiles(
  size: number,
  find: FindTile,
  onLeaves: (place: TilePlace, hashes: Buffer) => boolean = () => true,
): TilesVerdict {
  for (const place of tilesOf(size)) {
    const hashes = readExact(find, place);
    const isLeaves = hashes !== null && (place.level > 0 || onLeaves(place, hashes));
    if (hashes === null || !isLeaves || !fitsAbove(size, find, place, hashes)) return { kind: 'broken', place };
  }
  if (size === 0) return { kind: 'whole', root: EMPTY_ROOT };
  return { kind: 'whole', root: tileSubtreeOf(size, find)(0, size) };
}

/** Subtrees of a tree of `size` leaves out of such tiles. Throws a RangeError for a tile that is not there. */
export const tileSubtreeOf = (size: number, find: FindTile): ReturnType<typeof tileSubtree> =>
  tileSubtree((level, number) => {
    const hashes = readExact(find, { level, number, width: widthAt(size, level, number) });
    if (hashes === null) throw new RangeError('no such tile');
    return hashes;
  });

function fitsAbove(
  size: number,
  find: FindTile,
  place: TilePlace & { readonly level: number },
  hashes: Buffer,
): boolean {
  if (place.width < TILE_WIDTH) return true;
  const [level, number] = [place.level + 1, Math.floor(place.number / TILE_WIDTH)];
  const above = readExact(find, { level, number, width: widthAt(size, level, number) });
  const at = (place.number % TILE_WIDTH) * HASH_BYTES;
  return above?.subarray(at, at + HASH_BYTES).equals(perfectHash(hashes)) === true;
}

/** How many hashes that tile has in a tree of that size. */
function widthAt(size: number, level: number, number: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, hashes - number * TILE_WIDTH));
}

function readExact(find: FindTile, place: TilePlace & { readonly level: number }): Buffer | null {
  const hashes = place.width === 0 ? null : find(place);
  return hashes?.length === place.width * HASH_BYTES ? hashes : null;
}
