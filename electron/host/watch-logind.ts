import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { lockReasonOf, sessionObject } from '../core/session/logind-signal.ts';
import type { LockReason } from '../core/session/session-state.ts';

const MONITOR = '/usr/bin/gdbus';
const AGAIN_MS = 60_000;

export type LogindOptions = {
  readonly onLock: (reason: LockReason) => void;
  readonly platform?: NodeJS.Platform;
  /** XDG_SESSION_ID, where it is set. */
  readonly sessionId: string | undefined;
  readonly file?: string;
  readonly againMs?: number;
};

/**
 * Listens to the login manager of Linux: Electron tells nothing there of a session's lock or of a switch of users.
 * Best effort, for there may be no login manager; a monitor that ends is started again after a minute.
 */
export function watchLogind(options: LogindOptions): () => void {
  const { onLock, platform = process.platform, sessionId, file = MONITOR, againMs = AGAIN_MS } = options;
  if (platform !== 'linux') return () => undefined;
  const own = sessionId === undefined ? null : sessionObject(sessionId);
  let monitor: ChildProcess | null = null;
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    const child = spawn(file, ['monitor', '--system', '--dest', 'org.freedesktop.login1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { LANG: 'C' }, // nothing of ours decides which bus it listens to
    });
    monitor = child;
    const hear = (line: string): void => {
      const reason = lockReasonOf(line, own);
      if (reason !== null) onLock(reason);
    };
    if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', hear);
    const again = (): void => {
      clearTimeout(timer);
      timer = setTimeout(start, againMs).unref();
    };
    child.once('error', again);
    child.once('exit', again);
  };
  const stop = (): void => {
    clearTimeout(timer);
    monitor?.removeAllListeners('exit');
    monitor?.kill('SIGKILL');
  };
  start();
  process.once('exit', stop);
  return stop;
}
