import { app } from 'electron';
import { join } from 'node:path';
import { linkArgument } from '../core/handover/link-argument.ts';
import { createLogFile, USUAL_LOG_LIMITS } from '../core/log-file.ts';
import { createLog } from '../core/log.ts';
import { handOnLink } from '../core/supervision/hand-on-link.ts';
import { SUPERVISE } from '../core/supervision/messages.ts';
import { supervise } from '../core/supervision/supervise.ts';
import { systemClock } from '../core/system-clock.ts';
import { watchShutdown } from './activity-monitor.ts';
import { createCurtain } from './curtain.ts';
import { lockOperatingSystem } from './os-lock.ts';

/** As often as the agent looks at its own. */
const LOOK_MS = 1000;

/**
 * The program with `--supervise`: starts the agent, the same executable without the switch, and covers the displays with a
 * curtain of its own while there is none. It has no page and no session. Never returns; the process ends with the
 * operating system's session.
 */
export async function superviseAgent(folder: string): Promise<never> {
  // A place of its own: Chromium takes one process in each.
  app.setPath('userData', join(folder, 'supervisor'));
  app.setPath('sessionData', join(folder, 'supervisor'));
  const log = createLog(
    createLogFile(join(folder, 'supervisor.log'), () => USUAL_LOG_LIMITS),
    systemClock.wallMs,
  );
  const lock = (): void => lockOperatingSystem(() => log('os_lock.failed'));
  if (!app.requestSingleInstanceLock()) return leave(0);
  process.on('uncaughtException', () => {
    log('supervisor.fatal');
    lock();
    app.exit(70); // EX_SOFTWARE: the agent notices and covers
  });
  app.disableHardwareAcceleration();
  app.dock?.hide();
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => event.preventDefault());
  await app.whenReady();

  const curtain = createCurtain({ onBroken: lock, onSessionEnd: () => supervisor.stop() });
  setInterval(() => {
    curtain.check();
    curtain.raise();
  }, LOOK_MS);
  const link = linkArgument(process.argv); // asked of nobody: a start with one becomes no agent
  const args = process.argv.slice(1).filter((item) => item !== SUPERVISE && item !== link);
  const agent = { file: process.execPath, args };
  app.on('open-url', (event, url) => {
    event.preventDefault();
    handOnLink(agent, url);
  });
  const guard = { cover: curtain.cover, uncover: curtain.uncover, lockOperatingSystem: lock };
  const supervisor = supervise(agent, guard, log);
  watchShutdown(supervisor.stop);
  await supervisor.ended;
  return leave(0);
}

function leave(exitCode: number): Promise<never> {
  app.exit(exitCode);
  return new Promise(() => undefined); // Electron ends a little later
}
