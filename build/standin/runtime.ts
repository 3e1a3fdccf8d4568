import type { Browser } from './chromium/browser.ts';
import type { Desktop } from './x11/desktop.ts';
import type { Adoption } from './x11/adopt-windows.ts';
import type { Keymap } from './x11/keymap.ts';

/** What exists from `ready` on. */
export type Runtime = {
  readonly desktop: Desktop;
  readonly adoption: Adoption;
  readonly keymap: Keymap;
  readonly idleMs: () => number;
};

let running: Runtime | undefined;
let browser: Browser | undefined;

export function setRuntime(runtime: Runtime): void {
  running = runtime;
}

/** Throws as Electron does when windows are made too early. */
export function runtime(): Runtime {
  if (running === undefined) throw new Error('Cannot create a window before app is ready');
  return running;
}

export function setBrowser(started: Browser): void {
  browser = started;
}

export function theBrowser(): Browser {
  if (browser === undefined) throw new Error('Chromium has not been started');
  return browser;
}
