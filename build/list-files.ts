import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { FILE_LIST, FileListSchema } from '../electron/core/doctor/facts/look-at-package.ts';

/** Writes FILE_LIST beside the built files: the SHA-256 of each, by its path in `folder`, in the order of their names. */
export function listFiles(folder: string): void {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => name !== FILE_LIST)
    .toSorted();
  const files = names.map((name) => [name.split(sep).join('/'), hashOf(join(folder, name))] as const);
  const list = FileListSchema.parse({ v: 1, files: Object.fromEntries(files) });
  writeFileSync(join(folder, FILE_LIST), `${JSON.stringify(list, null, 2)}\n`);
}

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
