import type Electron from 'electron';
import type { WebContents } from './web-contents.ts';

const contents = new Map<number, WebContents>();
let last = 0;

export function register(created: WebContents): number {
  contents.set(++last, created);
  return last;
}

export function unregister(gone: WebContents): void {
  contents.delete(gone.id);
}

export const allIds = (): number[] => [...contents.keys()];

/** What `require('electron').webContents` offers. */
export const webContents = {
  getAllWebContents: (): WebContents[] => [...contents.values()],
  fromId: (id: number): WebContents | undefined => contents.get(id),
  fromDevToolsTargetId: (target: string): WebContents | undefined =>
    [...contents.values()].find(({ targetId }) => targetId === target),
  getFocusedWebContents: (): WebContents | null => [...contents.values()].find(({ focused }) => focused) ?? null,
} satisfies Partial<Record<keyof typeof Electron.webContents, unknown>>;
