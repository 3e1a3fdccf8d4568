import { HASH_BYTES, nodeHash, perfectHash, split, type Subtree } from './tree-hash.ts';

/** Hashes in a tile (C2SP tlog-tiles): tile `number` of level L holds the hashes of subtrees over 256^L leaves each. */
export const TILE_WIDTH = 256;

/** One resource of a log: hashes of a level, or the entries themselves. `width` is below 256 only at the end of the tree. */
export type TilePlace = { readonly level: number | 'entries'; readonly number: number; readonly width: number };

/** `entries` or a level, then the number in thousands, all but the last with an x; `.p/W` for a tile that is not full. */
const PATH = /^(entries|\d|[1-5]\d|6[0-3])\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Address of a tile behind `<prefix>/tile/`. */
export function tilePath({ level, number, width }: TilePlace): string {
  const parts: string[] = [];
  for (let rest = number; rest > 0 || parts.length === 0; rest = Math.floor(rest / 1000)) {
    parts.unshift(`${parts.length === 0 ? '' : 'x'}${String(rest % 1000).padStart(3, '0')}`);
  }
  return `${level}/${parts.join('/')}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** The reverse of `tilePath`; null for what is no such address, or not the only way to write it. */
export function readTilePath(path: string): TilePlace | null {
  const [, level = '', number = '', width] = PATH.exec(path) ?? [];
  const place = {
    level: level === 'entries' ? level : Number(level),
    number: Number(number.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  } as const;
  return level !== '' && tilePath(place) === path ? place : null;
}

/** The tiles of hashes of a tree, level by level from the leaves up. */
export function* tilesOf(size: number): Generator<TilePlace & { readonly level: number }> {
  for (let [level, width] = [0, size]; width > 0; [level, width] = [level + 1, Math.floor(width / TILE_WIDTH)]) {
    for (let number = 0; number * TILE_WIDTH < width; number += 1) {
      yield { level, number, width: Math.min(TILE_WIDTH, width - number * TILE_WIDTH) };
    }
  }
}

/** The bytes of a tile, at least `width` hashes of it. Throws where there are none. */
export type ReadTile = (level: number, number: number, width: number) => Buffer;

/** Hash of `width` hashes of a tile from `from` on: a power of two that begins at a multiple of it. */
export type FoldTile = (
  place: { readonly level: number; readonly number: number },
  tile: Buffer,
  run: TileRun,
) => Buffer;
export type TileRun = { readonly from: number; readonly width: number };
const foldPlainly: FoldTile = (_, tile, { from, width }) =>
  perfectHash(tile.subarray(from * HASH_BYTES, (from + width) * HASH_BYTES));

/**
 * Subtrees out of tiles, for one proof: what was read once is not read again. Holds those few tiles in memory. `known` are
 * whole subtrees that need no reading, by `START COUNT`.
 */
export function tileSubtree(
  read: ReadTile,
  fold: FoldTile = foldPlainly,
  known: ReadonlyMap<string, Buffer> = new Map(),
): Subtree {
  const tiles = new Map<string, Buffer>();
  const tileOf = (level: number, number: number, width: number): Buffer => {
    const name = `${level}/${number}`;
    const held = tiles.get(name);
    if (held !== undefined && held.length >= width * HASH_BYTES) return held;
    const tile = read(level, number, width);
    tiles.set(name, tile);
    return tile;
  };
  /** Over a power of two of leaves, that begins at a multiple of it: within one tile. */
  const whole = (start: number, count: number): Buffer => {
    const found = known.get(`${start} ${count}`);
    if (found !== undefined) return found;
    let [level, first, width] = [0, start, count];
    while (width >= TILE_WIDTH) [level, first, width] = [level + 1, first / TILE_WIDTH, width / TILE_WIDTH];
    const from = first % TILE_WIDTH;
    const number = Math.floor(first / TILE_WIDTH);
    return fold({ level, number }, tileOf(level, number, from + width), { from, width });
  };
  const subtree: Subtree = (start, count) => {
    const left = split(count + 1);
    return left === count ? whole(start, count) : nodeHash(whole(start, left), subtree(start + left, count - left));
  };
  return subtree;
}
