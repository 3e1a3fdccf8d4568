import { join } from 'node:path';
import { app, BrowserWindow, session, type Rectangle, type Session, type WebPreferences } from 'electron';
import type { PageName, Snapshot } from '../ipc/contract.ts';
import { PUSHED_SNAPSHOT } from '../ipc/surfaces.ts';
import { serveApp } from './app-protocol.ts';
import { pageUrl } from './page-address.ts';
import { hideFromCapture, keepKeysPrivate } from './keep-private.ts';
import { smallestOf } from './place-window.ts';
import { spokenLanguage } from './spoken-language.ts';

/** The colour before the first paint: no white flash in a dark room. */
export const BACKGROUND = '#050607';

/** Every window of ours shares these; the defaults are stated so that a reviewer sees them. */
export const WEB_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  plugins: false,
  experimentalFeatures: false,
  allowRunningInsecureContent: false,
  navigateOnDragDrop: false,
  enableDeprecatedPaste: false,
  webSecurity: true,
  spellcheck: false,
  disableDialogs: true,
  disableBlinkFeatures: 'Auxclick',
} as const satisfies WebPreferences;

const folder = import.meta.dirname;
let ui: Session | undefined;

/** The in-memory session of our pages; nothing of it reaches the disk. */
export function uiSession(): Session {
  if (ui === undefined) {
    ui = session.fromPartition('agent-ui');
    serveApp(ui, join(folder, 'pages'), spokenLanguage());
  }
  return ui;
}

/** What asks us over IPC: the page that main loaded into a window, by the id of its web contents. */
const pages = new Map<number, PageName>();
export const pageOf = (contentsId: number): PageName | null => pages.get(contentsId) ?? null;

/** Pushes the state to a window of ours, but only while it shows the page that we loaded into it. */
export function pushSnapshot({ webContents }: BrowserWindow, snapshot: Snapshot): void {
  const page = pageOf(webContents.id);
  if (page !== null && webContents.getURL() === pageUrl(page)) webContents.send(PUSHED_SNAPSHOT, snapshot);
}

export type PageWindowOptions = {
  readonly page: PageName;
  readonly title: string;
  readonly bounds: Rectangle;
  /** On the curtain: no frame, above everything, cannot be closed or moved. */
  readonly onCurtain: boolean;
};

const CURTAIN_OPTIONS = {
  frame: false,
  movable: false,
  resizable: false,
  minimizable: false,
  maximizable: false,
  closable: false,
  skipTaskbar: true,
  hiddenInMissionControl: true,
  roundedCorners: false,
  hasShadow: false,
  alwaysOnTop: true,
} as const;

const TAKE_PASSWORDS: ReadonlySet<PageName> = new Set(['gate', 'emergency']);

/** The one function that makes windows with pages. It is shown when its page has painted. */
export function createPageWindow(options: PageWindowOptions): BrowserWindow {
  uiSession();
  const window = new BrowserWindow({
    ...options.bounds,
    ...(options.onCurtain ? CURTAIN_OPTIONS : smallestOf(options.bounds)),
    title: options.title,
    show: false,
    backgroundColor: BACKGROUND,
    autoHideMenuBar: true,
    webPreferences: {
      ...WEB_PREFERENCES,
      partition: 'agent-ui',
      preload: join(folder, 'preload.cjs'),
      devTools: !app.isPackaged,
    },
  });
  const contentsId = window.webContents.id;
  pages.set(contentsId, options.page);
  window.on('closed', () => pages.delete(contentsId));
  window.on('page-title-updated', (event) => event.preventDefault());
  dropKeys(window);
  hideFromCapture(window, process.platform);
  if (TAKE_PASSWORDS.has(options.page)) keepKeysPrivate(window, app, process.platform);
  if (options.onCurtain) window.setAlwaysOnTop(true, 'screen-saver');
  // A load that fails is a fault of the page, see watch-faults.ts; the promise tells it a second time.
  window.loadURL(pageUrl(options.page)).catch(() => undefined);
  return window;
}

const DROPPED = /^(F5|F11|F12)$/i;
const DROPPED_WITH_CONTROL = /^(r|w|q|p|s|o|\+|-|=|0)$/i;

/** Reload, close, print, save, open, zoom and developer tools do not exist in our windows. */
function dropKeys(window: BrowserWindow): void {
  window.webContents.on('before-input-event', (event, input) => {
    const control = input.control || input.meta;
    const closes = input.alt && input.key === 'F4';
    const tools = control && input.shift && /^i$/i.test(input.key);
    if (DROPPED.test(input.key) || (control && DROPPED_WITH_CONTROL.test(input.key)) || closes || tools)
      event.preventDefault();
  });
}
