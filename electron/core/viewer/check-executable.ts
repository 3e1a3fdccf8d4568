import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { win32 } from 'node:path';
import type { DesktopViewer } from '../../../protocol/policy/policy.ts';
import { ok, refuse, type Refusal, type Result } from '../errors.ts';
import { isProgram } from './program-kind.ts';
import { programPathWeakness } from './program-path.ts';
import { readDescriptors } from './read-descriptors.ts';
import { isProtectedPart } from './unix-protection.ts';
import { walkPath } from './walk-path.ts';
import { isProtectedDescriptor } from './windows-protection.ts';

/** A program that was found fit to start, and what to recognise it by. */
export type CheckedProgram = {
  /** Absolute, all links followed: exactly this is started. */
  readonly file: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** Hex; null when the policy gives none to compare with. */
  readonly sha256: string | null;
};

const HEAD_BYTES = 4096;

/**
 * Checks the program that a policy names (docs/security.md 10.2 to 10.4). Refusals: `viewer.path_refused|script_refused|
 * not_found|not_a_program|not_executable|writable_by_users|hash_differs|cannot_check`.
 */
export async function checkExecutable(
  viewer: Pick<DesktopViewer, 'file' | 'sha256'>,
  platform: NodeJS.Platform,
): Promise<Result<CheckedProgram>> {
  const weakness = programPathWeakness(viewer.file, platform);
  if (weakness !== null) return refuse(weakness);
  const located = platform === 'win32' ? await locateOnWindows(viewer.file) : await locateOnUnix(viewer.file, platform);
  if (!located.ok) return located;
  const realWeakness = programPathWeakness(located.value, platform);
  return realWeakness === null ? examine(located.value, viewer.sha256, platform) : refuse(realWeakness);
}

/** The same program as before: nobody exchanged it between the check and the start. */
export const isSameProgram = (left: CheckedProgram, right: CheckedProgram): boolean =>
  left.file === right.file &&
  left.size === right.size &&
  left.mtimeMs === right.mtimeMs &&
  left.sha256 === right.sha256;

async function locateOnUnix(file: string, platform: NodeJS.Platform): Promise<Result<string>> {
  const walked = await walkPath(file);
  if (walked === null) return refuse('viewer.not_found');
  if (!walked.stats.isFile()) return refuse('viewer.not_a_program');
  const isProtected = walked.parts.every((part) =>
    isProtectedPart({ isLink: part.isSymbolicLink(), uid: part.uid, gid: part.gid, mode: part.mode }, platform),
  );
  if (!isProtected) return refuse('viewer.writable_by_users');
  return (walked.stats.mode & 0o111) === 0 ? refuse('viewer.not_executable') : ok(walked.file);
}

async function locateOnWindows(file: string): Promise<Result<string>> {
  const real = await realpath(file).catch(() => null);
  if (real === null) return refuse('viewer.not_found');
  const paths = [...new Set([...ancestors(file), ...ancestors(real)])];
  const descriptors = await readDescriptors(paths);
  if (descriptors === null) return refuse('viewer.cannot_check');
  const isProtected = descriptors.every((sddl, index) => {
    const path = paths[index];
    return isProtectedDescriptor(sddl, path === file || path === real ? 'file' : 'folder');
  });
  return isProtected ? ok(real) : refuse('viewer.writable_by_users');
}

function ancestors(file: string): string[] {
  const parent = win32.dirname(file);
  return parent === file ? [file] : [file, ...ancestors(parent)];
}

async function examine(
  file: string,
  sha256: string | null,
  platform: NodeJS.Platform,
): Promise<Result<CheckedProgram>> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(() => null);
  if (handle === null) return refuse('viewer.cannot_check');
  try {
    return await examineOpen(handle, file, sha256, platform);
  } finally {
    await handle.close();
  }
}

async function examineOpen(
  handle: FileHandle,
  file: string,
  sha256: string | null,
  platform: NodeJS.Platform,
): Promise<Result<CheckedProgram> | Refusal> {
  const stats = await handle.stat();
  const head = Buffer.alloc(HEAD_BYTES);
  const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
  if (!stats.isFile() || !isProgram(head.subarray(0, bytesRead), platform)) return refuse('viewer.not_a_program');
  const found = sha256 === null ? null : await hashOf(handle);
  if (found !== sha256) return refuse('viewer.hash_differs');
  return ok({ file, size: stats.size, mtimeMs: stats.mtimeMs, sha256: found });
}

async function hashOf(handle: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false })) hash.update(chunk);
  return hash.digest('hex');
}
