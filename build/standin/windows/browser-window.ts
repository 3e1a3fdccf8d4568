import type Electron from 'electron';
import { app } from '../app/app.ts';
import { preventable } from '../emitter.ts';
import { runtime } from '../runtime.ts';
import { sessionOf, StandinSession } from '../session/session.ts';
import { WebContents } from '../web-contents/web-contents.ts';
import { mapWindow, placeWindow, reparentWindow } from '../x11/window-requests.ts';
import type { FocusSignals } from '../x11/keyboard-focus.ts';
import { keepFocusOut } from '../x11/keyboard-focus.ts';
import { BaseWindow } from './base-window.ts';
import { pixelOf } from './color.ts';
import { pressKey } from './press-key.ts';
import { allWindows } from './registry.ts';
import { sparePopupsOf } from './stacking.ts';

type Methods = Pick<Electron.BrowserWindow, 'loadURL' | 'reload' | 'capturePage' | 'setAutoHideMenuBar' | 'isEnabled'>;
type Options = Electron.BrowserWindowConstructorOptions;

/** A real X window that holds a page of Chromium. */
export class BrowserWindow extends BaseWindow implements Omit<Methods, 'capturePage'> {
  readonly webContents: WebContents;
  #page: number | null = null;
  #painted = false;

  constructor(options: Options = {}) {
    super(options);
    const { width, height } = this.getBounds();
    const preferences = options.webPreferences ?? {};
    this.webContents = new WebContents({
      session: sessionFor(preferences),
      preferences: { ...DEFAULTS, ...preferences },
      background: pixelOf(options.backgroundColor),
      size: { width, height },
    });
    this.#follow();
    app.emit('web-contents-created', {}, this.webContents);
    app.emit('browser-window-created', {}, this);
    if (options.show ?? true) this.show();
  }

  #follow(): void {
    const { webContents } = this;
    webContents.onClose = () => this.destroy();
    webContents.once('standin-painted', () => this.#paintedFirst());
    webContents.once('did-finish-load', () => setTimeout(() => this.#paintedFirst(), 50));
    webContents.on('page-title-updated', (_event, title: string) => this.#pageTitled(title));
    webContents.on('standin-focus', () => this.focus());
    for (const name of ['unresponsive', 'responsive']) webContents.on(name, () => this.emit(name));
    webContents.on('render-process-gone', (_event, details: unknown) => {
      app.emit('render-process-gone', {}, webContents, details);
    });
    webContents.on('standin-open-window', (url: string, overrides: Options) => {
      const window = new BrowserWindow(overrides);
      void window.loadURL(url);
      webContents.emit('did-create-window', window, {
        url,
        frameName: '',
        options: overrides,
        disposition: 'new-window',
      });
    });
    this.on('focus', () => this.#pageFocus(true));
    this.on('blur', () => this.#pageFocus(false));
    webContents.opened.then(
      (page) => this.#embed(page.xWindow),
      () => undefined,
    );
  }

  /** Chromium's window becomes a part of ours; below its lower edge until there is something to see. */
  #embed(xWindow: number): void {
    if (this.isDestroyed()) return;
    const { desktop } = runtime();
    this.#page = xWindow;
    sparePopupsOf(xWindow, desktop);
    keepFocusOut(desktop, xWindow, () => this.native.focus());
    const { width, height } = this.getBounds();
    const y = this.#painted ? 0 : height;
    reparentWindow(desktop.server, xWindow, this.native.id, { x: 0, y });
    placeWindow(desktop.server, xWindow, { x: 0, y, width, height });
    mapWindow(desktop.server, xWindow);
  }

  #paintedFirst(): void {
    if (this.#painted || this.isDestroyed()) return;
    this.#painted = true;
    this.resized(this.getBounds());
    this.emit('ready-to-show');
  }

  protected override resized({ width, height }: Electron.Rectangle): void {
    if (this.#page === null) return;
    const y = this.#painted ? 0 : height;
    placeWindow(runtime().desktop.server, this.#page, { x: 0, y, width, height });
  }

  protected override keyPressed(key: Parameters<FocusSignals['onKey']>[0]): void {
    pressKey(this.webContents, key);
  }

  #pageFocus(enabled: boolean): void {
    this.webContents.focused = enabled;
    this.webContents.emit(enabled ? 'focus' : 'blur');
    void this.webContents.opened.then(
      ({ session }) => session.send('Emulation.setFocusEmulationEnabled', { enabled }).catch(() => undefined),
      () => undefined,
    );
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.loadURL(url);
  }

  reload(): void {
    this.webContents.reload();
  }

  capturePage(): ReturnType<WebContents['capturePage']> {
    return this.webContents.capturePage();
  }

  setAutoHideMenuBar(): void {}

  isEnabled(): boolean {
    return true;
  }

  override destroy(): void {
    if (this.isDestroyed()) return;
    super.destroy();
    this.webContents.destroy();
  }

  /** The page's title becomes the window's, unless a listener objects. */
  #pageTitled(title: string): void {
    const event = preventable({});
    this.emit('page-title-updated', event, title, true);
    if (!event.defaultPrevented) this.setTitle(title);
  }

  static override getAllWindows(): BrowserWindow[] {
    return allWindows().filter((window) => window instanceof BrowserWindow);
  }

  static override fromId(id: number): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.id === id) ?? null;
  }

  static fromWebContents(webContents: WebContents): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === webContents) ?? null;
  }

  static override getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.isFocused()) ?? null;
  }
}

const DEFAULTS: Electron.WebPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
};

function sessionFor(preferences: Electron.WebPreferences): StandinSession {
  const { session, partition = '' } = preferences;
  return session instanceof StandinSession ? session : sessionOf(partition);
}
