import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DownloadItem } from 'electron';
import { giveFile } from '../core/viewer/give-file.ts';

export type HeldDownloads = {
  /** To be called within `will-download`: Electron asks then, and only then, where the file goes. */
  readonly hold: (item: DownloadItem) => void;
  /** The window is gone: stops what is still on its way. Resolves when nothing is held any more. */
  readonly end: () => Promise<void>;
};

export type HeldDownloadsDeps = {
  /** A folder that is nobody else's, where files wait. */
  readonly folder: string;
  /** Where they go. */
  readonly downloads: () => string;
  /** Whether one may go out; only true when that is on record. */
  readonly allow: () => Promise<boolean>;
};

/**
 * Electron cannot be made to wait, and asking for an address again gets nothing from a `blob:` or a form. So the file is
 * written where nobody looks, and given out once it is whole and its record is durable; else it is deleted.
 */
export function createHeldDownloads({ folder, downloads, allow }: HeldDownloadsDeps): HeldDownloads {
  const items = new Set<DownloadItem>();
  const held = new Set<Promise<void>>();
  const follow = async (item: DownloadItem, path: string): Promise<void> => {
    const done = new Promise<boolean>((resolve) => {
      item.once('done', (_event, state) => resolve(state === 'completed'));
    });
    const mayGo = await allow();
    if (!mayGo) item.cancel();
    const isWhole = await done;
    items.delete(item);
    if (mayGo && isWhole) await giveFile(path, downloads(), item.getFilename());
    await rm(path, { force: true });
  };
  return {
    hold: (item) => {
      const path = join(folder, randomUUID());
      item.setSavePath(path);
      items.add(item);
      const following = follow(item, path).catch(() => undefined); // the disk refused: the file has not gone out
      held.add(following);
      void following.then(() => held.delete(following));
    },
    end: async () => {
      for (const item of items) if (item.getState() === 'progressing') item.cancel();
      await Promise.all(held);
    },
  };
}
