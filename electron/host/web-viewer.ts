import { join } from 'node:path';
import { app, BrowserWindow, session, type Session } from 'electron';
import { denyPermissions } from './deny-permissions.ts';
import { BACKGROUND, WEB_PREFERENCES } from './page-window.ts';
import { keepOwnGuards } from './web-guards.ts';

/** What the viewer's page or the person at it wants to take out of the window. */
export type TakeOut = 'export' | 'print' | 'copy';

export type WebViewerOptions = {
  readonly launchId: string;
  readonly title: string;
  readonly url: string;
  /** Whether an address may be loaded; everything else is cancelled. */
  readonly isAllowed: (url: string) => boolean;
  /** `Authorization` for an address, or null. Given per request, so that it goes to the PACS and nowhere else. */
  readonly authorization: (url: string) => Promise<string | null>;
  /** Decides and records; the window obeys. */
  readonly mayTakeOut: (what: TakeOut) => boolean;
  readonly onBlocked: () => void;
  readonly onClosed: () => void;
};

export type WebViewer = { readonly close: () => void };

/** Opens a viewer's page in a window and an in-memory session of its own. It has no bridge to us. */
export function openWebViewer(options: WebViewerOptions): WebViewer {
  const partition = `viewer-${options.launchId}`;
  const own = session.fromPartition(partition);
  keepOwnGuards(own);
  denyPermissions(own);
  guardNetwork(own, options);
  guardDownloads(own, options);
  const window = new BrowserWindow({
    width: 1280,
    height: 900,
    title: options.title,
    show: false,
    backgroundColor: BACKGROUND,
    autoHideMenuBar: true,
    webPreferences: {
      ...WEB_PREFERENCES,
      partition,
      preload: join(import.meta.dirname, 'viewer-preload.cjs'),
      devTools: !app.isPackaged,
    },
  });
  guardNavigation(window, options);
  guardKeys(window, options);
  window.once('ready-to-show', () => window.show());
  window.on('page-title-updated', (event) => event.preventDefault()); // titles of viewers carry names
  window.on('closed', () => {
    void own.clearStorageData();
    options.onClosed();
  });
  window.loadURL(options.url).catch(() => undefined); // the person sees the empty window and closes it
  return { close: () => window.destroy() };
}

function guardNetwork(own: Session, options: WebViewerOptions): void {
  own.webRequest.onBeforeRequest((details, callback) => {
    const allowed = options.isAllowed(details.url);
    if (!allowed) options.onBlocked();
    callback({ cancel: !allowed });
  });
  own.webRequest.onBeforeSendHeaders((details, callback) => {
    const send = (value: string | null): void =>
      callback({ requestHeaders: { ...details.requestHeaders, ...(value === null ? {} : { Authorization: value }) } });
    options.authorization(details.url).then(send, () => send(null));
  });
}

function guardDownloads(own: Session, options: WebViewerOptions): void {
  own.on('will-download', (event) => {
    if (!options.mayTakeOut('export')) event.preventDefault();
  });
}

function guardNavigation(window: BrowserWindow, options: WebViewerOptions): void {
  const leave = (event: { preventDefault: () => void }, url: string): void => {
    if (options.isAllowed(url)) return;
    event.preventDefault();
    options.onBlocked();
  };
  window.webContents.on('will-navigate', (event) => leave(event, event.url));
  window.webContents.on('will-frame-navigate', (event) => leave(event, event.url));
  window.webContents.on('will-redirect', (event) => leave(event, event.url));
}

const KEYS: Readonly<Record<string, TakeOut>> = { p: 'print', s: 'export', c: 'copy', x: 'copy' };

/** Printing, saving and copying are asked for by key; a page's own `print()` is taken away in viewer-preload.ts. */
function guardKeys(window: BrowserWindow, options: WebViewerOptions): void {
  window.webContents.on('before-input-event', (event, input) => {
    if (!(input.control || input.meta) || input.type !== 'keyDown') return;
    const wanted = KEYS[input.key.toLowerCase()];
    if (wanted === undefined) return;
    const allowed = options.mayTakeOut(wanted);
    if (!allowed || wanted === 'print') event.preventDefault();
    if (allowed && wanted === 'print') window.webContents.print();
  });
}
