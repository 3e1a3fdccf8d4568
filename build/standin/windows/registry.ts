import type { BaseWindow } from './base-window.ts';

const windows = new Map<number, BaseWindow>();
let last = 0;
let onLastClosed: () => void = () => undefined;

export function onAllClosed(listener: () => void): void {
  onLastClosed = listener;
}

export function register(window: BaseWindow): number {
  windows.set(++last, window);
  return last;
}

export function unregister(window: BaseWindow): void {
  if (windows.delete(window.id) && windows.size === 0) onLastClosed();
}

export const allWindows = (): BaseWindow[] => [...windows.values()];

/** Closes every window as a person would; false when one of them refuses. */
export function closeAllWindows(): boolean {
  for (const window of allWindows()) {
    window.close();
    if (!window.isDestroyed()) return false;
  }
  return true;
}
