import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  session,
  type HeadersReceivedResponse,
  type Input,
  type OnHeadersReceivedListenerDetails,
  type Session,
} from 'electron';
import type { WebEnd } from '../core/study/launches.ts';
import type { TakeOutDesk } from '../core/viewer/take-out.ts';
import { denyPermissions } from './deny-permissions.ts';
import { createHeldDownloads, type HeldDownloads } from './held-downloads.ts';
import { BACKGROUND, WEB_PREFERENCES } from './page-window.ts';
import { keepOwnGuards } from './web-guards.ts';

export type WebViewerOptions = {
  readonly launchId: string;
  readonly title: string;
  readonly url: string;
  /** How long its page is waited for, milliseconds. */
  readonly waitMs: number;
  /** Whether an address may be loaded; everything else is cancelled. */
  readonly isAllowed: (url: string) => boolean;
  /** `Authorization` for an address, or null. Given per request, so that it goes to the PACS and nowhere else. */
  readonly authorization: (url: string) => Promise<string | null>;
  /** Whether the curtain is down: then the window comes up without the keyboard, which is the lock's. */
  readonly isCovered: () => boolean;
  /** Decides and records; the window obeys. */
  readonly takeOut: TakeOutDesk;
  /** Where a file waits until its record is durable; null: there is no such place, and no file goes out. */
  readonly heldFolder: string | null;
  readonly onBlocked: () => void;
  readonly onClosed: (how: WebEnd) => void;
  /** Nothing of the window is left in `heldFolder`. */
  readonly onReleased: () => void;
};

/** Why no page is there: Chromium's network error, the HTTP status of a page about an error, the milliseconds waited, an exit code. */
export type NotLoaded = {
  readonly why: 'network.error' | 'network.status' | 'network.late' | 'page.crashed';
  readonly number: number;
};
/** `closed`: nobody waits for the page any more. */
export type Arrival = 'there' | 'closed' | NotLoaded;
export type WebViewer = { readonly close: () => void; readonly arrived: Promise<Arrival> };

/** Opens a viewer's page in a window and an in-memory session of its own, shown once the page is there. It has no bridge to us. */
export function openWebViewer(options: WebViewerOptions): WebViewer {
  const partition = `viewer-${options.launchId}`;
  const own = session.fromPartition(partition);
  keepOwnGuards(own);
  denyPermissions(own);
  guardNetwork(own, options);
  const held = guardDownloads(own, options);
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
  const arrived = arrivalOf(window, options.waitMs);
  void arrived.then((how) => {
    if (how !== 'there' || window.isDestroyed()) return;
    if (options.isCovered()) window.showInactive();
    else window.show();
  });
  const is = { crashed: false };
  window.webContents.on('render-process-gone', () => {
    is.crashed = true;
    close(); // an empty window says nothing
  });
  window.on('page-title-updated', (event) => event.preventDefault()); // titles of viewers carry names
  window.on('closed', () => {
    // Electron keeps a session as long as it runs (electron/electron#25631): what the page left must not stay with it.
    void Promise.allSettled([own.clearStorageData(), own.clearCache()]);
    options.onClosed(is.crashed ? 'crashed' : undefined);
    void (held?.end() ?? Promise.resolve())
      .then(options.onReleased)
      .then(() => own.closeAllConnections().catch(() => undefined));
  });
  window.loadURL(options.url).catch(() => undefined); // `did-fail-load` says it
  const close = (): void => (window.isDestroyed() ? undefined : window.destroy());
  return { close, arrived };
}

const ABORTED = -3; // another navigation came in its place
/** Those that ask who it is come with a page on which a person can say it. */
const isErrorStatus = (status: number): boolean => status >= 400 && status !== 401 && status !== 403;

/** A page is there once it is laid out; the browser's own page about an error comes after `did-fail-load`. */
function arrivalOf(window: BrowserWindow, waitMs: number): Promise<Arrival> {
  const { promise, resolve } = Promise.withResolvers<Arrival>();
  const late = setTimeout(() => resolve({ why: 'network.late', number: waitMs }), waitMs);
  void promise.then(() => clearTimeout(late));
  window.webContents.on('did-navigate', (_event, _url, status) => {
    if (isErrorStatus(status)) resolve({ why: 'network.status', number: status });
  });
  window.webContents.on('did-fail-load', (...[, code, , , isMainFrame]) => {
    if (isMainFrame && code !== ABORTED) resolve({ why: 'network.error', number: code });
  });
  window.webContents.once('render-process-gone', (_event, { exitCode }) =>
    resolve({ why: 'page.crashed', number: exitCode }),
  );
  window.once('ready-to-show', () => resolve('there'));
  window.once('closed', () => resolve('closed'));
  return promise;
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
  own.webRequest.onHeadersReceived((details, callback) => callback(sandboxed(details)));
}

/**
 * What a viewer's documents may do, frames within them included (HTML, sandboxing): everything it needs, and not `allow-modals`,
 * without which `print()` does nothing in any of them. Printing is asked for by key.
 */
const SANDBOX = 'sandbox allow-scripts allow-same-origin allow-forms allow-downloads allow-pointer-lock';
const DOCUMENTS = new Set(['mainFrame', 'subFrame']);

/** Adds the sandbox to a document's own policies: several hold together. */
function sandboxed({ resourceType, responseHeaders }: OnHeadersReceivedListenerDetails): HeadersReceivedResponse {
  if (!DOCUMENTS.has(resourceType)) return {};
  const headers = responseHeaders ?? {};
  const name = Object.keys(headers).find((key) => key.toLowerCase() === 'content-security-policy');
  const policies = name === undefined ? [] : (headers[name] ?? []);
  return { responseHeaders: { ...headers, [name ?? 'Content-Security-Policy']: [...policies, SANDBOX] } };
}

function guardDownloads(own: Session, { takeOut, heldFolder }: WebViewerOptions): HeldDownloads | null {
  const downloads = (): string => app.getPath('downloads');
  const allow = (): Promise<boolean> => takeOut.allow('export');
  const held = heldFolder === null ? null : createHeldDownloads({ folder: heldFolder, downloads, allow });
  own.on('will-download', (event, item) => {
    if (takeOut.isRefused('export') || held === null) event.preventDefault();
    else held.hold(item);
  });
  return held;
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

type Wish = 'print' | 'copy' | 'cut' | 'save';
const WITH_CONTROL: Readonly<Record<string, Wish>> = { p: 'print', s: 'save', c: 'copy', x: 'cut', insert: 'copy' };
const WITH_SHIFT: Readonly<Record<string, Wish>> = { delete: 'cut' };

function wishOf({ type, key, control, meta, shift }: Input): Wish | undefined {
  if (type !== 'keyDown') return undefined;
  const name = key.toLowerCase();
  return (control || meta ? WITH_CONTROL[name] : undefined) ?? (shift ? WITH_SHIFT[name] : undefined);
}

/**
 * Printing and copying are asked for by key; what a page would do by script is taken away in viewer-preload.ts and by the
 * sandbox. The key is kept from the page, and done in its stead once that is on record: Electron waits for nobody.
 */
function guardKeys({ webContents }: BrowserWindow, { takeOut }: WebViewerOptions): void {
  const deeds = {
    print: () => webContents.print(),
    copy: () => webContents.copy(),
    cut: () => webContents.cut(),
  };
  const grant = async (wish: keyof typeof deeds): Promise<void> => {
    const isAllowed = await takeOut.allow(wish === 'print' ? 'print' : 'copy');
    if (isAllowed && !webContents.isDestroyed()) deeds[wish]();
  };
  webContents.on('before-input-event', (event, input) => {
    const wish = wishOf(input);
    if (wish === undefined) return;
    // This key takes nothing out by itself; the file that a page makes of it is held back as every other.
    if (wish === 'save' && !takeOut.isRefused('export')) return;
    event.preventDefault();
    if (wish !== 'save' && !input.isAutoRepeat) void grant(wish);
  });
}
