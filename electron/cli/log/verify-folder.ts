import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { leafHash } from '../../../protocol/audit/trail-hash.ts';
import { checkTiles } from '../../../protocol/log/check-tiles.ts';
import { openCheckpoint } from '../../../protocol/log/checkpoint.ts';
import { isWitnessed, type WitnessRule } from '../../../protocol/log/cosignature.ts';
import { isRestored, openBeginning, STATEMENT_FILE, type Restoration } from '../../../protocol/log/restoration.ts';
import { frontierRoot, growFrontier, type Frontier } from '../../../protocol/log/frontier.ts';
import type { NoteVerifier } from '../../../protocol/log/signed-note.ts';
import { TILE_WIDTH, tilePath, type TilePlace } from '../../../protocol/log/tiles.ts';
import { HASH_BYTES } from '../../../protocol/log/tree-hash.ts';

/** What of an exported log does not hold; `at` is the file. */
export type FolderBreak = 'checkpoint' | 'witnesses' | 'tile' | 'entries' | 'root' | 'statement';
export type FolderVerdict =
  | {
      readonly kind: 'whole';
      readonly size: number;
      readonly root: string;
      /** Entries whose content was there and was checked. */
      readonly entries: number;
      /** Leaf of the record that was asked for; null: it is not in the log. */
      readonly found: number | null;
    }
  | { readonly kind: 'broken'; readonly what: FolderBreak; readonly at: string };

export type FolderQuestion = {
  readonly log: NoteVerifier;
  readonly rule: WitnessRule;
  /** A record's exact bytes to look for. */
  readonly record: Uint8Array | null;
};

/**
 * Whether a folder that `glasskey collector log export` wrote is a whole log: signed and cosigned, every tile in its place
 * up to the root, entries (where they are) what the leaves say, and a restored log a continuation of what its first entry
 * says was held. Reads files only, a tile at a time. Throws what reading throws.
 */
export function verifyFolder(folder: string, { log, rule, record }: FolderQuestion): FolderVerdict {
  const note = readFileSync(join(folder, 'checkpoint'), 'utf8');
  const checkpoint = openCheckpoint(note, log);
  if (checkpoint === null) return { kind: 'broken', what: 'checkpoint', at: 'checkpoint' };
  if (!isWitnessed(note, rule)) return { kind: 'broken', what: 'witnesses', at: 'checkpoint' };
  const beginning = isRestored(log.name) ? readBeginning(folder, log) : null;
  const held: Held = { size: 0, frontier: [] };
  const wanted = record === null ? null : leafHash(record);
  let [entries, found, broken] = [0, null as number | null, null as 'entries' | 'statement' | null];
  const onLeaves = (place: TilePlace, hashes: Buffer): boolean => {
    const leaves = Array.from({ length: place.width }, (_, at) =>
      hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
    );
    const bundle = readBundle(folder, place);
    const isBundle = bundle === null || isSame(bundle.map(leafHash), leaves);
    if (!isBundle) broken = 'entries';
    entries += bundle?.length ?? 0;
    const at = wanted === null ? -1 : leaves.findIndex((leaf) => leaf.equals(wanted));
    if (found === null && at !== -1) found = place.number * TILE_WIDTH + at;
    if (beginning !== null) follow(held, beginning, place.number === 0 ? hashes.subarray(HASH_BYTES) : hashes);
    return isBundle;
  };
  const find = (place: TilePlace): Buffer | null => readIfThere(join(folder, 'tile', tilePath(place)));
  const tiles = checkTiles(checkpoint.size, find, onLeaves);
  if (tiles.kind === 'broken') return { kind: 'broken', what: broken ?? 'tile', at: `tile/${tilePath(tiles.place)}` };
  if (!tiles.root.equals(checkpoint.root)) return { kind: 'broken', what: 'root', at: 'checkpoint' };
  if (isRestored(log.name) && !continues(held, beginning, find(firstTile(checkpoint.size))))
    return { kind: 'broken', what: 'statement', at: STATEMENT_FILE };
  return { kind: 'whole', size: checkpoint.size, root: checkpoint.root.toString('base64'), entries, found };
}

type Beginning = { readonly statement: Buffer; readonly restoration: Restoration };

function readBeginning(folder: string, log: NoteVerifier): Beginning | null {
  const statement = readIfThere(join(folder, STATEMENT_FILE));
  const restoration = statement === null ? null : openBeginning(statement.toString('utf8'), log);
  return statement === null || restoration === null ? null : { statement, restoration };
}

/** The tree that the log before had, out of entries 1 to `held.size` of this one. */
type Held = { size: number; frontier: Frontier };

function follow(held: Held, { restoration }: Beginning, leaves: Buffer): void {
  const count = Math.min(leaves.length / HASH_BYTES, restoration.held.size - held.size);
  const { frontier } = growFrontier(held.frontier, held.size, leaves.subarray(0, count * HASH_BYTES));
  [held.size, held.frontier] = [held.size + count, frontier];
}

/** Whether the first leaf is the statement, and those after it are the tree that it names. */
function continues(held: Held, beginning: Beginning | null, first: Buffer | null): boolean {
  if (beginning === null || first === null) return false;
  const { statement, restoration } = beginning;
  const isFirst = leafHash(statement).equals(first.subarray(0, HASH_BYTES));
  return isFirst && held.size === restoration.held.size && frontierRoot(held.frontier).equals(restoration.held.root);
}

const isSame = (some: readonly Buffer[], others: readonly Buffer[]): boolean =>
  some.length === others.length && some.every((one, at) => others[at]?.equals(one) === true);

const firstTile = (size: number): TilePlace => ({ level: 0, number: 0, width: Math.min(size, TILE_WIDTH) });

function readBundle(folder: string, place: TilePlace): readonly Buffer[] | null {
  const bytes = readIfThere(join(folder, 'tile', tilePath({ ...place, level: 'entries' })));
  if (bytes === null) return null;
  const entries: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 2 + (at + 2 <= bytes.length ? bytes.readUInt16BE(at) : 0);
    entries.push(bytes.subarray(at + 2, end)); // cut off: shorter than it says, so no leaf fits it
    at = end;
  }
  return entries;
}

const readIfThere = (file: string): Buffer | null => (existsSync(file) ? readFileSync(file) : null);
