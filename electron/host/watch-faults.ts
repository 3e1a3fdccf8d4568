import { pageOf } from './page-window.ts';
import { app, type BrowserWindow, type WebContents } from 'electron';

/** A page that dies or hangs is a fault; three within five minutes are one of the program. */
const LIMIT = 3;
const WINDOW_MS = 5 * 60_000;
const HANG_MS = 5_000;
/** A page that has shown nothing after this will not: generous, for a workstation that has just started. */
const READY_MS = 15_000;

export type FaultSignals = {
  /** A page of ours died, hung or failed to load its bridge: its window is of no use any more. */
  readonly onPageFault: (code: string, contentsId: number) => void;
  /** A helper process ended. The curtain is a solid colour and needs none. */
  readonly onHelperGone: () => void;
  /** Too many, or the main process itself: nothing can be trusted any more. */
  readonly onFatal: (code: string, cause: unknown) => void;
};

/** Watches pages and the main process. No dialog ever shows an error's text. */
export function watchFaults(signals: FaultSignals, monotonicMs: () => number): void {
  const recent: number[] = [];
  const pageFault = (code: string, contentsId: number): void => {
    if (pageOf(contentsId) === null) return; // a viewer's page is not ours to trust or to miss
    const now = monotonicMs();
    recent.push(now);
    while ((recent[0] ?? now) < now - WINDOW_MS) recent.shift();
    signals.onPageFault(code, contentsId);
    if (recent.length >= LIMIT) signals.onFatal('page.failed_repeatedly', null);
  };
  app.on('render-process-gone', (_event, contents, details) => pageFault(`page.${details.reason}`, contents.id));
  app.on('child-process-gone', (_event, details) => {
    if (details.type !== 'GPU') signals.onHelperGone();
  });
  app.on('browser-window-created', (_event, window) => {
    watchHang(window, pageFault);
    watchStart(window, pageFault);
  });
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.on('preload-error', () => pageFault('page.bridge_failed', contents.id));
    contents.on('did-fail-load', (...[, , , , isMainFrame]) => {
      if (isMainFrame) pageFault('page.load_failed', contents.id);
    });
  });
  process.on('uncaughtException', (error) => signals.onFatal('internal', error));
  process.on('unhandledRejection', (error) => signals.onFatal('internal', error));
}

function watchHang(window: BrowserWindow, pageFault: (code: string, contentsId: number) => void): void {
  const contentsId = window.webContents.id;
  let timer: NodeJS.Timeout | undefined;
  window.on('unresponsive', () => {
    timer ??= setTimeout(() => pageFault('page.hung', contentsId), HANG_MS);
  });
  window.on('responsive', () => {
    clearTimeout(timer);
    timer = undefined;
  });
  window.on('closed', () => clearTimeout(timer));
}

function watchStart(window: BrowserWindow, pageFault: (code: string, contentsId: number) => void): void {
  const contentsId = window.webContents.id;
  const timer = setTimeout(() => pageFault('page.not_ready', contentsId), READY_MS);
  window.once('ready-to-show', () => clearTimeout(timer));
  window.on('closed', () => clearTimeout(timer));
}
