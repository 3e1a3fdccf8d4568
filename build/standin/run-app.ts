import { createRequire, registerHooks } from 'node:module';
import { resolve } from 'node:path';
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
  dressProcess();
  const mainScript = app.setApp(resolve(options.appPath));
  process.argv.splice(0, process.argv.length, process.execPath, ...argv);
  resolveElectron();
  wireApp();
  const load = createRequire(resolve('electron'));
  for (const name of options.requires) load(name);
  takeCharge(early);
  const display = openDisplay();
  const awaited = app.becomeAwaited();
  const main = import(pathToFileURL(mainScript).href);
  await Promise.all([display, Promise.race([main, awaited])]);
  giveOutSessions((session) => app.emit('session-created', session));
  app.becomeReady();
  await main;
}

/** The process looks like Electron's main process to the product. */
function dressProcess(): void {
  const executable = resolve(import.meta.dirname, 'electron');
  Object.assign(process, { type: 'browser', defaultApp: true, resourcesPath: import.meta.dirname });
  Object.defineProperty(process.versions, 'electron', { value: electronPackage.version, enumerable: true });
  process.execPath = executable;
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
