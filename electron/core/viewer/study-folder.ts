import { lstat, mkdir, readdir, readFile, rm, writeFile, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AgentError } from '../errors.ts';
import { askToClose, isGroupAlive, processIdentity } from './process-identity.ts';

/**
 * The place of one launch. Files are deleted, not overwritten: on flash storage and on journalling file systems an
 * overwrite lands elsewhere and proves nothing; the disk's encryption protects what was there.
 */
export type StudyFolder = {
  readonly launchId: string;
  /** For the study's files. */
  readonly files: string;
  /** Empty, the viewer's working folder. */
  readonly work: string;
  /** Notes which process uses the folder, so that another life of the agent can tell. */
  readonly note: (viewer: ViewerNote) => Promise<void>;
  /** Deletes everything; false when something could not be deleted. */
  readonly remove: () => Promise<boolean>;
};

const ViewerNoteSchema = z.strictObject({ pid: z.number().int().positive(), identity: z.string().max(128).nullable() });
export type ViewerNote = z.infer<typeof ViewerNoteSchema>;

const LaunchIdSchema = z.uuid();
const NOTE = 'viewer.json';

/** Makes the folder `<root>/<launchId>` that only this user can enter. Throws a fault when `root` is not ours alone. */
export async function createStudyFolder(root: string, launchId: string): Promise<StudyFolder> {
  const path = join(await privateRoot(root), LaunchIdSchema.parse(launchId));
  const [files, work] = [join(path, 'files'), join(path, 'work')];
  for (const folder of [path, files, work]) await mkdir(folder, { mode: 0o700 });
  return {
    launchId,
    files,
    work,
    note: (viewer) => writeFile(join(path, NOTE), JSON.stringify(viewer), { mode: 0o600, flag: 'wx' }),
    remove: () => removeFolder(path),
  };
}

export type LeftOvers = {
  /** Launches whose files are gone now. */
  readonly removed: readonly string[];
  /** Launches whose viewer still runs from an earlier life of the agent: its files stay. */
  readonly running: readonly (ViewerNote & { readonly launchId: string })[];
  /** Could not be deleted. */
  readonly failed: readonly string[];
};

/** At start: deletes what an agent that was killed left behind. */
export async function removeLeftOvers(root: string, platform: NodeJS.Platform): Promise<LeftOvers> {
  const folder = await privateRoot(root);
  const removed: string[] = [];
  const failed: string[] = [];
  const running: (ViewerNote & { readonly launchId: string })[] = [];
  for (const name of await readdir(folder)) {
    const note = await readNote(join(folder, name));
    if (note !== null && (await isStillOpen(note, platform))) running.push({ launchId: name, ...note });
    else if (await removeFolder(join(folder, name))) removed.push(name);
    else failed.push(name);
  }
  return { removed, running, failed };
}

/** Whether a viewer of an earlier life of the agent still runs, as far as the system tells. */
export const isStillOpen = async (viewer: ViewerNote, platform: NodeJS.Platform): Promise<boolean> =>
  (await lifeOf(viewer, platform)) !== 'gone';

/** Asks a viewer of an earlier life of the agent to close; false when it is gone already, or its number may be another's. */
export async function closeLeftOver(viewer: ViewerNote, platform: NodeJS.Platform): Promise<boolean> {
  if ((await lifeOf(viewer, platform)) !== 'ours') return false;
  askToClose(viewer.pid, platform);
  return true;
}

/** A link in place of the folder would send patients' images, and our deletions, elsewhere. */
async function privateRoot(root: string): Promise<string> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const stats = await lstat(root);
  const uid = process.getuid?.();
  if (!stats.isDirectory() || (uid !== undefined && stats.uid !== uid))
    throw new AgentError('viewer.folder_untrusted', { cause: null });
  if (uid !== undefined && (stats.mode & 0o077) !== 0) await chmod(root, 0o700);
  return root;
}

async function readNote(path: string): Promise<ViewerNote | null> {
  try {
    if (!(await lstat(path)).isDirectory()) return null;
    return ViewerNoteSchema.parse(JSON.parse(await readFile(join(path, NOTE), 'utf8')));
  } catch {
    return null; // killed before the viewer started, or no folder of ours
  }
}

/**
 * The number may have gone to another process since; a group whose first process has left is still the viewer's. Where
 * Windows does not tell, a process of that number may be the viewer: its files stay, and nobody is asked to close.
 */
async function lifeOf({ pid, identity }: ViewerNote, platform: NodeJS.Platform): Promise<'gone' | 'ours' | 'unknown'> {
  const now = await processIdentity(pid, platform);
  if (now !== null && identity !== null) return now === identity ? 'ours' : 'gone';
  if (platform === 'win32') return isGroupAlive(pid, platform) ? 'unknown' : 'gone';
  return platform === 'linux' && identity !== null && isGroupAlive(pid, platform) ? 'ours' : 'gone';
}

/** Links inside are deleted themselves, never what they point to. */
export async function removeFolder(path: string): Promise<boolean> {
  return rm(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 }).then(
    () => true,
    () => false,
  );
}
