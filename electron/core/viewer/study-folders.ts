import { join } from 'node:path';
import { createStudyFolder, removeFolder, type StudyFolder } from './study-folder.ts';

/** The place of one launch of this life of the agent. */
export type OwnFolder = StudyFolder & {
  /** The files may still be in use by somebody whom nobody can watch: they stay until the session is over. */
  readonly keep: () => void;
};

/** All that lies on the disk for viewers. What cannot be deleted is not forgotten. */
export type StudyFolders = {
  readonly create: (launchId: string) => Promise<OwnFolder>;
  /** Folders of an earlier life that could not be deleted. */
  readonly inherit: (names: readonly string[]) => void;
  /** Tries once more to delete what could not be deleted. */
  readonly retry: () => Promise<void>;
  readonly sessionOver: () => Promise<void>;
};

/** `onLeft`, `onKept`: whether there are files that could not be deleted, and files that were kept. */
export type FolderEvents = {
  readonly onLeft: (isAny: boolean) => void;
  readonly onKept: (isAny: boolean) => void;
};

export function createStudyFolders(root: string, { onLeft, onKept }: FolderEvents): StudyFolders {
  const left = new Set<string>();
  const kept = new Set<string>();
  const remove = async (name: string): Promise<boolean> => {
    const isGone = await removeFolder(join(root, name));
    if (isGone) left.delete(name);
    else left.add(name);
    onLeft(left.size > 0);
    return isGone;
  };
  const removeAll = async (names: ReadonlySet<string>): Promise<void> => {
    await Promise.all([...names].map(remove));
  };
  return {
    create: async (launchId) => ({
      ...(await createStudyFolder(root, launchId)),
      remove: () => remove(launchId),
      keep: () => {
        kept.add(launchId);
        onKept(true);
      },
    }),
    inherit: (names) => {
      for (const name of names) left.add(name);
      onLeft(left.size > 0);
    },
    retry: () => removeAll(left),
    sessionOver: async () => {
      const over = new Set(kept);
      kept.clear();
      onKept(false);
      await removeAll(over);
    },
  };
}
