import { constants } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { isProtectedPart } from '../../../viewer/unix-protection.ts';

/** What became of reading a file that only administrators may write. */
export type ProtectedFile =
  | { readonly kind: 'absent' }
  /** It is there, or may be, and cannot be read now. */
  | { readonly kind: 'unreadable' }
  /** It is there, and somebody else than an administrator could have written it. */
  | { readonly kind: 'untrusted' }
  | { readonly kind: 'read'; readonly bytes: Buffer };

/**
 * Reads a file of at most `maxBytes` that is a regular one, root's, and writable by administrators alone, as is every folder
 * above it. The file is opened once, without following a link, judged and read on that one descriptor: what was judged is
 * what is read. The folders are judged first; being root's own, nobody else can exchange them in between.
 */
export async function readProtectedFile(path: string, maxBytes: number): Promise<ProtectedFile> {
  if (!isAbsolute(path)) return { kind: 'untrusted' };
  const folders = await judgeFolders(dirname(path));
  if (folders !== null) return { kind: folders };
  let file: FileHandle | null = null;
  try {
    // Not blocking: a pipe in its place must not hold the agent up.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (!stats.isFile() || !isProtected(stats)) return { kind: 'untrusted' };
    if (stats.size > maxBytes) return { kind: 'untrusted' };
    const bytes = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
      length += bytesRead;
      if (bytesRead === 0 || length === bytes.length) break;
    }
    return length > maxBytes ? { kind: 'untrusted' } : { kind: 'read', bytes: bytes.subarray(0, length) };
  } catch (error) {
    return { kind: kindOf(error) };
  } finally {
    await file?.close();
  }
}

/** Null when every folder from the root down is a real one that only administrators can change. */
async function judgeFolders(folder: string): Promise<'absent' | 'unreadable' | 'untrusted' | null> {
  try {
    for (const part of waysTo(folder)) {
      const stats = await lstat(part);
      if (!stats.isDirectory() || !isProtected(stats)) return 'untrusted';
    }
    return null;
  } catch (error) {
    return kindOf(error);
  }
}

const waysTo = (folder: string): readonly string[] => {
  const above = dirname(folder);
  return above === folder ? [folder] : [...waysTo(above), folder];
};

const isProtected = ({
  uid,
  gid,
  mode,
}: {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}): boolean => isProtectedPart({ isLink: false, uid, gid, mode }, process.platform);

/** A link where the file should be is `ELOOP`: nobody but an administrator can have put it there, and still it is refused. */
function kindOf(error: unknown): 'absent' | 'unreadable' | 'untrusted' {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return 'absent';
  return code === 'ELOOP' || code === 'ENOTDIR' || code === 'ENXIO' ? 'untrusted' : 'unreadable';
}
