import type Electron from 'electron';
import { spawn } from 'node:child_process';

/** Starts the app again with the same arguments, apart from ours; called when this process ends. */
export function relaunchSelf(options: Electron.RelaunchOptions): void {
  const file = options.execPath ?? process.argv[0] ?? process.execPath;
  const child = spawn(file, options.args ?? process.argv.slice(1), { detached: true, stdio: 'ignore' });
  child.unref();
}
