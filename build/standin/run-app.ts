import { createRequire, registerHooks } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import electronPackage from 'electron/package.json' with { type: 'json' };
import { app } from './app/app.ts';
import { readArguments } from './app/command-line.ts';
import { createBrowser } from './chromium/browser.ts';
import type { Early } from './start.ts';
import { setBrowser, setRuntime, theBrowser } from './runtime.ts';
import { watchDownloads } from './session/downloads.ts';
import { defaultSession, giveOutSessions } from './session/session.ts';
import { powerMonitor } from './system/power-monitor.ts';
import { screen } from './system/screen.ts';
import { allWindows, closeAllWindows, onAllClosed } from './windows/registry.ts';
import { adoptWindows } from './x11/adopt-windows.ts';
import { openDesktop } from './x11/desktop.ts';
import { createIdleTime } from './x11/idle-time.ts';
import { createKeymap } from './x11/keymap.ts';
import { createMonitorReader } from './x11/monitors.ts';

/** Runs an app as Electron would: `argv` without the program's own path, `early` what was started before the rest. */
export async function runApp(argv: readonly string[], early: Early): Promise<void> {
  const options = readArguments(argv);
  const main = dressProcess(resolve(import.meta.dirname, 'electron'), argv, resolve(options.appPath));
  for (const name of options.requires) createRequire(resolve('electron'))(name);
  takeCharge(early);
  const display = openDisplay();
  const awaited = app.becomeAwaited();
  const loaded = import(main);
  await Promise.all([display, Promise.race([loaded, awaited])]);
  await becomeReady(loaded);
}

/**
 * Runs the app in `appPath` as the program `executable`, a package's. As in Electron its script has begun before there is
 * a screen or a browser: it may refuse, or answer a command, and leave.
 */
export async function runPackaged(
  program: { readonly executable: string; readonly appPath: string },
  argv: readonly string[],
  startEarly: () => Promise<Early>,
): Promise<void> {
  app.isPackaged = true;
  const main = dressProcess(program.executable, argv, program.appPath);
  const awaited = app.becomeAwaited();
  const loaded = import(main);
  await Promise.race([loaded, awaited]);
  takeCharge(await startEarly());
  await openDisplay();
  await becomeReady(loaded);
}

async function becomeReady(main: Promise<unknown>): Promise<void> {
  giveOutSessions((session) => app.emit('session-created', session));
  app.becomeReady();
  await main;
}

/** The process looks like Electron's main process to the product; answers the address of the app's main script. */
function dressProcess(executable: string, argv: readonly string[], appPath: string): string {
  Object.assign(process, {
    type: 'browser',
    defaultApp: app.isPackaged ? undefined : true,
    resourcesPath: app.isPackaged ? join(dirname(executable), 'resources') : import.meta.dirname,
  });
  Object.defineProperty(process.versions, 'electron', { value: electronPackage.version, enumerable: true });
  process.execPath = executable;
  process.argv.splice(0, process.argv.length, process.execPath, ...argv);
  const main = app.setApp(appPath);
  resolveElectron();
  surviveRejections();
  wireApp();
  return pathToFileURL(main).href;
}

/** `electron` is our module, for this process alone: children and workers do not inherit the hook. */
function resolveElectron(): void {
  const url = new URL('electron-module.ts', import.meta.url).href;
  const names = new Set(['electron', 'electron/main', 'electron/common']);
  registerHooks({
    resolve: (specifier, context, next) =>
      names.has(specifier) ? { url, shortCircuit: true, format: 'module-typescript' } : next(specifier, context),
  });
}

/** Unlike Node, Electron's main process only warns of a rejection that nobody handles, and not even that where it is heard. */
function surviveRejections(): void {
  process.on('unhandledRejection', (reason) => {
    if (process.listenerCount('unhandledRejection') === 1) console.error('UnhandledPromiseRejectionWarning:', reason);
  });
}

function wireApp(): void {
  onAllClosed(() => app.allWindowsClosed());
  app.setParts({
    closeAll: closeAllWindows,
    destroyAll: () => {
      for (const window of allWindows()) window.destroy();
    },
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit());
}

function takeCharge({ chromium, gate }: Early): void {
  setBrowser(createBrowser(chromium));
  gate.mayConnect = (origin) => defaultSession.mayConnect(origin);
  watchDownloads();
  // In Electron it is the same process. Without an X server both fail, and that one is to be named.
  chromium.devTools.onClose(() => setTimeout(() => end('Chromium has ended'), 200));
}

async function openDisplay(): Promise<void> {
  const desktop = await openDesktop().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : 'Unable to open X display!');
    process.exit(1);
  });
  const readMonitors = await createMonitorReader(desktop.server);
  const [adoption, idleMs, keymap] = await Promise.all([
    adoptWindows(desktop, () => theBrowser().pid),
    createIdleTime(desktop.server),
    createKeymap(desktop.server),
    screen.start(readMonitors),
  ]);
  setRuntime({ desktop, adoption, idleMs, keymap });
  desktop.server.onClose(() => end('the X server has ended'));
  powerMonitor.start();
}

function end(why: string): never {
  console.error(`electron: ${why}`);
  process.exit(1);
}
