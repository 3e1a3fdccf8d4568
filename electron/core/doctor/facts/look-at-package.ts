import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { z } from 'zod';
import type { PackageFact } from '../checks/package.ts';

/** What the build writes beside the program (build/list-files.ts): each of its files with the SHA-256 of its bytes, in hex. */
export const FILE_LIST = 'files.json';
export const FileListSchema = z.strictObject({
  v: z.literal(1),
  files: z.record(z.string().min(1).max(256), z.string().regex(/^[0-9a-f]{64}$/)),
});

/**
 * Compares the built program in `folder` with its list. The list is not signed: against somebody who may write to both
 * stand the system's own package check, the signature, and that nobody but an administrator may write there.
 */
export async function lookAtPackage(folder: string | null): Promise<PackageFact> {
  if (folder === null) return { kind: 'source' };
  const list = readList(folder);
  if (list === null) return { kind: 'unreadable' };
  const names = Object.keys(list.files);
  const changed = names.filter((name) => hashOf(folder, name) !== list.files[name]).length;
  const isOpen = [folder, ...names.map((name) => join(folder, name))].some(isWritableByOthers);
  return { kind: 'compared', files: names.length, changed, isOpen };
}

function readList(folder: string): z.infer<typeof FileListSchema> | null {
  try {
    return FileListSchema.parse(JSON.parse(readFileSync(join(folder, FILE_LIST), 'utf8')));
  } catch {
    return null;
  }
}

function hashOf(folder: string, name: string): string | null {
  const file = resolve(folder, name);
  if (!file.startsWith(`${resolve(folder)}${sep}`)) return null;
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return null;
  }
}

/** Unix only: on Windows the installer's folder is judged by the system. */
function isWritableByOthers(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return process.getuid !== undefined && found !== undefined && (found.mode & 0o022) !== 0 && !found.isSymbolicLink();
}
