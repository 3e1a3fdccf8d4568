import type Electron from 'electron';
import type * as standin from './electron-module.ts';

// Compiled, never run: what the stand-in emits and offers, said in Electron's own typings. A name, an event or a
// listener's argument that Electron changes fails here; the methods are checked where each class is declared.

type Offered = keyof typeof standin;
/** Every export of ours is one of Electron's main process. */
export const exportsAreElectrons: Offered extends keyof typeof Electron ? true : never = true;

export const statics: {
  readonly BrowserWindow: readonly (keyof typeof Electron.BrowserWindow)[];
  readonly BaseWindow: readonly (keyof typeof Electron.BaseWindow)[];
  readonly Menu: readonly (keyof typeof Electron.Menu)[];
} = {
  BrowserWindow: ['getAllWindows', 'fromId', 'fromWebContents', 'getFocusedWindow'],
  BaseWindow: ['getAllWindows', 'fromId', 'getFocusedWindow'],
  Menu: ['buildFromTemplate', 'setApplicationMenu', 'getApplicationMenu'],
};

type Take<T> = (value: T) => void;

export function eventsOfApp(app: Electron.App, take: Take<string[] | string | number | boolean | object>): void {
  app.on('will-finish-launching', () => undefined);
  app.on('ready', () => undefined);
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => event.preventDefault());
  app.on('will-quit', (event) => event.preventDefault());
  app.on('quit', (_event, exitCode) => take(exitCode satisfies number));
  app.on('second-instance', (_event, argv, cwd) => take([...argv, cwd]));
  app.on('session-created', (session) => take(session));
  app.on('web-contents-created', (_event, contents) => take(contents));
  app.on('browser-window-created', (_event, window) => take(window));
  app.on('browser-window-focus', (_event, window) => take(window));
  app.on('browser-window-blur', (_event, window) => take(window));
  app.on('render-process-gone', (_event, _contents, details) => {
    const told: Electron.RenderProcessGoneDetails['reason'][] = ['crashed', 'killed', 'oom'];
    take([details.reason, ...told]);
  });
}

export function eventsOfWindow(window: Electron.BrowserWindow, take: Take<string | boolean>): void {
  window.on('close', (event) => event.preventDefault());
  window.on('page-title-updated', (event, title, explicit) => {
    event.preventDefault();
    take(title);
    take(explicit);
  });
  window.on('always-on-top-changed', (_event, isOnTop) => take(isOnTop));
  const base: Electron.BaseWindow = window;
  for (const name of ['closed', 'show', 'hide', 'focus', 'blur', 'resize', 'move'] as const) {
    base.on(name as 'closed', () => undefined);
  }
  window.on('ready-to-show', () => undefined);
  window.on('enter-full-screen', () => undefined);
  window.on('leave-full-screen', () => undefined);
  window.on('unresponsive', () => undefined);
  window.on('responsive', () => undefined);
}

export function eventsOfContents(contents: Electron.WebContents, take: Take<string | number | object>): void {
  contents.on('did-finish-load', () => undefined);
  contents.on('did-stop-loading', () => undefined);
  contents.on('did-frame-finish-load', () => undefined);
  contents.on('did-fail-load', (_event, code, text, url) => take(`${code satisfies number} ${text} ${url}`));
  contents.on('dom-ready', () => undefined);
  contents.on('did-navigate', (_event, url, status) => take(`${url} ${status}`));
  contents.on('did-navigate-in-page', (_event, url) => take(url));
  contents.on('will-navigate', (event) => take(event.url));
  contents.on('will-frame-navigate', (event) => take(event.frame ?? event.url));
  contents.on('will-redirect', (event) => take(event.url));
  contents.on('did-create-window', (window, details) => take([window, details.url]));
  contents.on('render-process-gone', (_event, details) => take(details.reason));
  contents.on('unresponsive', () => undefined);
  contents.on('responsive', () => undefined);
  contents.on('preload-error', (_event, path, error) => take(path + error.message));
  contents.on('console-message', (event) => take(event.message + event.level));
  contents.on('before-input-event', (event, input) => {
    event.preventDefault();
    take([input.type, input.key, input.code, input.shift, input.control, input.alt, input.meta]);
  });
  contents.on('page-title-updated', (_event, title) => take(title));
  contents.on('focus', () => undefined);
  contents.on('blur', () => undefined);
  contents.on('destroyed', () => undefined);
}

export function eventsOfTheRest(all: typeof Electron, session: Electron.Session, take: Take<object | string>): void {
  session.on('will-download', (event, item, contents) => {
    event.preventDefault();
    take([item.getURL(), contents]);
    item.once('done', (_event, state) => take(state satisfies 'completed' | 'cancelled' | 'interrupted'));
  });
  all.screen.on('display-added', (_event, display) => take(display.bounds));
  all.screen.on('display-removed', (_event, display) => take(display.bounds));
  all.screen.on('display-metrics-changed', (_event, display, changed) => take([display, changed]));
  for (const name of ['suspend', 'resume', 'lock-screen', 'unlock-screen', 'user-did-resign-active'] as const) {
    all.powerMonitor.on(name as 'suspend', () => undefined);
  }
  all.powerMonitor.on('shutdown', () => undefined);
}
