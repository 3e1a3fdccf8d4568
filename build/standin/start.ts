import { readArguments } from './app/command-line.ts';
import { launchChromium, type Chromium } from './chromium/launch.ts';
import { openNetworkGate, type MayConnect } from './session/network-gate.ts';

/** What starts before anything else is loaded: Chromium needs longer than all of us. */
export type Early = { readonly chromium: Chromium; readonly gate: { mayConnect: MayConnect } };

/** Runs an app as Electron would: `argv` without the program's own path. */
export async function start(argv: readonly string[]): Promise<void> {
  const early = await startEarly(readArguments(argv).debuggingPort);
  const { runApp } = await import('./run-app.ts');
  await runApp(argv, early);
}

/** Starts Chromium and the gate that its traffic goes through; `port`: a debugging port, or null. */
export async function startEarly(port: string | null): Promise<Early> {
  const gate = { mayConnect: (_origin: string) => Promise.resolve(false) };
  const proxy = await openNetworkGate((origin) => gate.mayConnect(origin));
  const chromium = launchChromium({ port, proxy });
  process.on('exit', chromium.kill);
  return { chromium, gate };
}
