import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The name that the updater looks for in every account's runtime folder (build/package/linux/update). */
const NAME = 'glasskey-study-open';
/** The updater goes by no mark that is 5 minutes old: whoever left it lives no more. */
const TOUCH_EVERY_MS = 60_000;

/** Marks each second whether images are open here. */
export type StudyMark = (isOpen: boolean) => void;

/**
 * Tells the updater, which is root's and asks no agent, that images are open: it waits meanwhile. `folder`: the account's
 * runtime folder, which goes when it logs out; null where there is none, as on other systems than Linux. `wallMs`: the time of
 * files, which goes on while the computer sleeps, so that a mark is new again with the first tick afterwards. Never throws.
 */
export function createStudyMark(folder: string | null, wallMs: () => number): StudyMark {
  let isMarked: boolean | null = null; // of an agent that was killed one may be left
  let markedMs = 0;
  return (isOpen) => {
    const isFresh = !isOpen || Math.abs(wallMs() - markedMs) < TOUCH_EVERY_MS;
    if (folder === null || (isOpen === isMarked && isFresh)) return;
    try {
      if (isOpen) writeFileSync(join(folder, NAME), '');
      else rmSync(join(folder, NAME), { force: true });
      isMarked = isOpen;
      markedMs = wallMs();
    } catch {
      return; // tried again the next second
    }
  };
}

/** XDG Base Directory Specification; a person who sets it elsewhere is updated under their own hands alone. */
export const runtimeFolder = (): string | null =>
  process.platform === 'linux' ? (process.env['XDG_RUNTIME_DIR'] ?? null) : null;
