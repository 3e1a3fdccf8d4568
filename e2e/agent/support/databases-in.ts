import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names and hashes of the trails in a folder, with what SQLite keeps beside them. */
export const databasesIn = (folder: string): readonly (readonly [string, string])[] =>
  readdirSync(folder)
    .filter((name) => /\.db(?:-wal|-shm)?$/.test(name))
    .toSorted()
    .map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]);
