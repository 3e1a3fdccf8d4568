import { closeSync, copyFileSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file in an archive: where its bytes begin after the header, or that it lies in the folder beside the archive. */
export type ArchivedFile = {
  readonly path: string;
  readonly size: number;
  readonly offset: number | null;
  readonly executable: boolean;
};
type Entry = {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly size?: number;
  readonly offset?: string;
  readonly unpacked?: boolean;
  readonly executable?: boolean;
};

/** Reads the header of an ASAR archive: two Chromium pickles, the second of which holds the list of files as JSON. */
export function readArchive(file: string): { readonly files: readonly ArchivedFile[]; readonly bodyAt: number } {
  const descriptor = openSync(file, 'r');
  try {
    const sizes = readBytes(descriptor, 0, 16);
    const headerSize = sizes.readUInt32LE(4);
    const header = JSON.parse(readBytes(descriptor, 16, sizes.readUInt32LE(12)).toString('utf8')) as Entry;
    return { files: [...listFiles(header, '')], bodyAt: 8 + headerSize };
  } finally {
    closeSync(descriptor);
  }
}

function* listFiles(entry: Entry, at: string): Generator<ArchivedFile> {
  for (const [name, child] of Object.entries(entry.files ?? {})) {
    const path = at === '' ? name : `${at}/${name}`;
    if (child.files !== undefined) yield* listFiles(child, path);
    else {
      const offset = child.unpacked === true ? null : Number(child.offset ?? 0);
      yield { path, size: child.size ?? 0, offset, executable: child.executable === true };
    }
  }
}

/** Writes all files of an archive into `folder`, those beside the archive too. */
export function unpackArchive(file: string, folder: string): void {
  const { files, bodyAt } = readArchive(file);
  const descriptor = openSync(file, 'r');
  try {
    for (const { path, size, offset, executable } of files) {
      const target = join(folder, path);
      mkdirSync(join(target, '..'), { recursive: true });
      if (offset === null) copyFileSync(join(`${file}.unpacked`, path), target);
      else writeFileSync(target, readBytes(descriptor, bodyAt + offset, size), { mode: executable ? 0o700 : 0o600 });
    }
  } finally {
    closeSync(descriptor);
  }
}

function readBytes(descriptor: number, at: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  if (readSync(descriptor, bytes, 0, size, at) !== size) throw new Error('the archive is cut off');
  return bytes;
}
