import { existsSync, lstatSync, readdirSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DataFolderFact } from '../checks/data-folder.ts';
import type { DiskFact } from '../checks/disk.ts';
import type { Surroundings } from './place.ts';

/** Permission bits of the folder, and of the plain files in it; links are not followed. */
export async function lookAtFolder({ folder }: Surroundings): Promise<DataFolderFact> {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return { kind: 'absent' };
  if (process.getuid === undefined) return { kind: 'unjudged' };
  const uid = process.getuid();
  const loose = readdirSync(folder).filter((name) => {
    const file = lstatSync(join(folder, name), { throwIfNoEntry: false });
    return file?.isFile() === true && (file.mode & 0o077) !== 0;
  });
  const isOwn = found.isDirectory() && found.uid === uid;
  return { kind: 'there', isOwn, mode: found.mode & 0o777, looseFiles: loose.length };
}

/** What an ordinary account may still use, where the folder is or will be. */
export async function lookAtDisk({ folder }: Surroundings): Promise<DiskFact> {
  const { bavail, bsize, files, ffree } = statfsSync(nearest(folder));
  return { freeBytes: bavail * bsize, freeFiles: files === 0 ? null : ffree };
}

const nearest = (folder: string): string =>
  existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
