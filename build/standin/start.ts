import { readArguments } from './app/command-line.ts';
import { launchChromium, type Chromium } from './chromium/launch.ts';
import { openNetworkGate, type MayConnect } from './session/network-gate.ts';

/** What starts before anything else is loaded: Chromium needs longer than all of us. */
export type Early = { readonly chromium: Chromium; readonly gate: { mayConnect: MayConnect } };

/** Runs an app as Electron would: `argv` without the program's own path. */
export async function start(argv: readonly string[]): Promise<void> {
  const gate = { mayConnect: (_origin: string) => Promise.resolve(false) };
  const proxy = await openNetworkGate((origin) => gate.mayConnect(origin));
  const chromium = launchChromium({ port: readArguments(argv).debuggingPort, proxy });
  process.on('exit', chromium.kill);
  const { runApp } = await import('./run-app.ts');
  await runApp(argv, { chromium, gate });
}
