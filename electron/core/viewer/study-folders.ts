import { join } from 'node:path';
import {
  createStudyFolder,
  isStillOpen,
  removeFolder,
  type LeftOvers,
  type StudyFolder,
  type ViewerNote,
} from './study-folder.ts';

/** The place of one launch of this life of the agent. */
export type OwnFolder = StudyFolder & {
  /** The files may still be in use by somebody whom nobody can watch: they stay until the session is over. */
  readonly keep: () => void;
};

/** All that lies on the disk for viewers. What cannot be deleted is not forgotten. */
export type StudyFolders = {
  readonly create: (launchId: string) => Promise<OwnFolder>;
  /** Folders of an earlier life that could not be deleted, or whose viewer still runs. */
  readonly inherit: (leftOvers: Pick<LeftOvers, 'failed' | 'running'>) => void;
  /** Tries once more to delete what could not be deleted, and what the viewers of an earlier life have left by now. */
  readonly retry: () => Promise<void>;
  /** What was kept goes. Resolves when all of it is gone that can be, also of the times before. */
  readonly sessionOver: () => Promise<void>;
};

/**
 * `onLeft`, `onKept`: whether there are files that could not be deleted, and files that were kept. `onLeftOpen`: whether a
 * viewer of an earlier life still runs.
 */
export type FolderEvents = {
  readonly onLeft: (isAny: boolean) => void;
  readonly onKept: (isAny: boolean) => void;
  readonly onLeftOpen: (isAny: boolean) => void;
};

export function createStudyFolders(root: string, { onLeft, onKept, onLeftOpen }: FolderEvents): StudyFolders {
  const left = new Set<string>();
  const kept = new Set<string>();
  const leftOpen = new Map<string, ViewerNote>();
  let going: Promise<unknown> = Promise.resolve();
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
  const lookAtLeftOpen = async (): Promise<void> => {
    if (leftOpen.size === 0) return;
    const look = async ([name, viewer]: [string, ViewerNote]): Promise<void> => {
      if (await isStillOpen(viewer, process.platform)) return;
      leftOpen.delete(name);
      left.add(name);
    };
    await Promise.all([...leftOpen].map(look));
    onLeftOpen(leftOpen.size > 0);
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
    inherit: ({ failed, running }) => {
      for (const name of failed) left.add(name);
      for (const { launchId, ...viewer } of running) leftOpen.set(launchId, viewer);
      onLeft(left.size > 0);
      onLeftOpen(leftOpen.size > 0);
    },
    retry: async () => {
      await lookAtLeftOpen();
      await removeAll(left);
    },
    sessionOver: async () => {
      const over = new Set(kept);
      kept.clear();
      onKept(false);
      going = Promise.all([going, removeAll(over)]);
      await going;
    },
  };
}
