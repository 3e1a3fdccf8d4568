import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { STATEMENT_FILE } from '../../protocol/log/restoration.ts';
import { TILE_WIDTH, tilePath, tilesOf, type TilePlace } from '../../protocol/log/tiles.ts';
import { HASH_BYTES } from '../../protocol/log/tree-hash.ts';
import type { Collector } from '../collector.ts';
import { CollectorError } from '../collector-error.ts';
import { entriesOf, entryBundle } from './entries.ts';
import { headToShow } from './published.ts';
import { listRestorations } from './restore-log.ts';

export type Exported = { readonly size: number; readonly tiles: number; readonly withoutBundle: number };

/**
 * Writes the published log as static files (C2SP tlog-tiles): `checkpoint`, `tile/…`, and with `withEntries` the records
 * themselves. One tile at a time in memory. Bundles with an entry that is too long, destroyed or
 * not readable any more are left out and counted.
 */
export function exportLog(collector: Collector, folder: string, withEntries: boolean): Exported {
  const { transparency, store } = collector;
  const { size, note } = headToShow(collector);
  const write = (path: string, bytes: string | Buffer): void => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes, { mode: 0o600 });
  };
  const bundle = ({ number, width }: TilePlace): Buffer | null =>
    entryBundle(entriesOf(collector, number * TILE_WIDTH, width));
  let [tiles, withoutBundle] = [0, 0];
  for (const place of tilesOf(size)) {
    const hashes = transparency.tile(place.level, place.number)?.subarray(0, place.width * HASH_BYTES);
    if (hashes?.length !== place.width * HASH_BYTES) throw new CollectorError('log.tile_missing');
    write(`tile/${tilePath(place)}`, hashes);
    tiles += 1;
    if (!withEntries || place.level !== 0) continue;
    const entries = bundle(place);
    if (entries === null) withoutBundle += 1;
    else write(`tile/${tilePath({ ...place, level: 'entries' })}`, entries);
  }
  const statement = listRestorations({ store }).at(-1);
  if (statement !== undefined) write(STATEMENT_FILE, statement);
  write('checkpoint', note); // last: a folder with a checkpoint is whole
  return { size, tiles, withoutBundle };
}
