import { powerMonitor, screen } from 'electron';
import type { LockReason } from '../core/session/session-state.ts';

export type ActivitySignals = {
  /** Once a second: how long nobody has touched this computer, in milliseconds. */
  readonly onTick: (idleMs: number) => void;
  readonly onLock: (reason: LockReason) => void;
};

/** The operating system's session or the system itself ends; to be watched from the start, whoever works. Windows: see curtain.ts. */
export function watchShutdown(onShutdown: () => void): void {
  powerMonitor.on('shutdown', (event?: { readonly preventDefault?: () => void }) => {
    event?.preventDefault?.(); // the system waits a little, until what is recorded is on the disk
    onShutdown();
  });
  process.on('SIGTERM', onShutdown);
}

/** What makes another place of a display; that a panel comes and goes on it is nobody's change. */
const LAID_OUT = new Set(['bounds', 'rotation', 'scaleFactor']);

/** Translates the operating system's signals. A signal that fails is a fault, and a fault locks. */
export function watchActivity(signals: ActivitySignals): () => void {
  const lock = (reason: LockReason) => (): void => signals.onLock(reason);
  powerMonitor.on('suspend', lock('suspend'));
  powerMonitor.on('resume', lock('resume'));
  powerMonitor.on('lock-screen', lock('os-lock'));
  powerMonitor.on('user-did-resign-active', lock('user-switch'));
  screen.on('display-added', lock('display-change'));
  screen.on('display-removed', lock('display-change'));
  screen.on('display-metrics-changed', (_event, _display, changed) => {
    if (changed.some((metric) => LAID_OUT.has(metric))) signals.onLock('display-change');
  });
  const timer = setInterval(() => {
    try {
      signals.onTick(powerMonitor.getSystemIdleTime() * 1000);
    } catch {
      signals.onLock('fault'); // no idle source means nobody can say that the person is still here
    }
  }, 1000);
  return () => clearInterval(timer);
}
