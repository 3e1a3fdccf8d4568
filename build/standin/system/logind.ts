import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

export type LogindSignal = 'suspend' | 'resume' | 'shutdown';

const BUS = '/run/dbus/system_bus_socket';
const SIGNALS: readonly (readonly [RegExp, LogindSignal])[] = [
  [/PrepareForSleep \(true,?\)/, 'suspend'],
  [/PrepareForSleep \(false,?\)/, 'resume'],
  [/PrepareForShutdown \(true,?\)/, 'shutdown'],
];

/** What a line of `gdbus monitor` means; null for all that Electron does not tell either. */
export function readSignal(line: string): LogindSignal | null {
  return SIGNALS.find(([pattern]) => pattern.test(line))?.[1] ?? null;
}

/** Listens to logind where a system bus runs. As in Electron on Linux, a session's lock is not told. */
export function watchLogind(onSignal: (signal: LogindSignal) => void): void {
  if (!existsSync(BUS)) return;
  const monitor = spawn('gdbus', ['monitor', '--system', '--dest', 'org.freedesktop.login1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  monitor.on('error', () => undefined); // best effort: a machine without gdbus tells nothing
  monitor.stdout.setEncoding('utf8');
  monitor.stdout.on('data', (text: string) => {
    for (const line of text.split('\n')) {
      const signal = readSignal(line);
      if (signal !== null) onSignal(signal);
    }
  });
  process.once('exit', () => monitor.kill('SIGKILL'));
}
