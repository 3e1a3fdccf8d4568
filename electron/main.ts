import { app, Menu } from 'electron';
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { keepRoomForLookups } from '../protocol/tls/lookup.ts';
import { systemClock } from './core/system-clock.ts';
import { createLogFile, USUAL_LOG_LIMITS } from './core/log-file.ts';
import { createLog } from './core/log.ts';
import { answerSupervisor } from './core/supervision/answer-supervisor.ts';
import { SUPERVISE } from './core/supervision/messages.ts';
import { createKeychain } from './core/vault/keychain.ts';
import { watchProgram } from './core/workstation/watch-program.ts';
import { dataFolder, developmentDataFolder } from './core/workstation/data-folder.ts';
import { watchActivity, watchShutdown } from './host/activity-monitor.ts';
import { declareAppProtocol } from './host/app-protocol.ts';
import { createCurtain } from './host/curtain.ts';
import { createGrantStrip } from './host/grant-strip.ts';
import { lockOperatingSystem } from './host/os-lock.ts';
import { registerIpc } from './host/register-ipc.ts';
import { becomeOnlyInstance } from './host/single-instance.ts';
import { superviseAgent } from './host/supervisor.ts';
import { guardProcess } from './host/switch-guard.ts';
import { createTray } from './host/tray.ts';
import { watchFaults } from './host/watch-faults.ts';
import { watchLogind } from './host/watch-logind.ts';
import { guardEverything } from './host/web-guards.ts';
import { openWebViewer } from './host/web-viewer.ts';
import { createWindows, type Windows } from './host/windows.ts';
import { STARTING_SNAPSHOT } from './ipc/starting-snapshot.ts';
import type { RunningAgent, StopReason } from './wiring/running-agent.ts';

/** So long a fault may take to be recorded before we leave; an ordinary end has more to close. */
const FATAL_MS = 2000;
const QUIT_MS = 10_000;
/** So long a page takes at most to draw the snapshot that it was given. */
const DRAW_MS = 100;
const NO_PAGE_MS = 2000;
/** Nobody stands before the page: a new program is not started under somebody's fingers. */
const NOBODY_MS = 60_000;

guardProcess();
keepRoomForLookups(process.env);
const folder = (app.isPackaged ? null : developmentDataFolder(process.argv)) ?? dataFolder();
mkdirSync(folder, { recursive: true, mode: 0o700 });
if (process.argv.includes(SUPERVISE)) await superviseAgent(folder); // the other program in this one: never goes on
app.setPath('userData', join(folder, 'browser'));
app.setPath('sessionData', join(folder, 'browser'));
const set = { logLimits: USUAL_LOG_LIMITS };
const log = createLog(
  createLogFile(join(folder, 'agent.log'), () => set.logLimits),
  systemClock.wallMs,
);

// Filled in below; the operating system may speak to us before.
const own: { windows: Windows | null; agent: RunningAgent | null; quitting: boolean } = {
  windows: null,
  agent: null,
  quitting: false,
};
const started = Promise.withResolvers<RunningAgent>();

const supervisor = answerSupervisor(
  () => void quit(),
  () => {
    void own.agent?.onFault('supervisor.lost');
    lockOperatingSystem(() => log('os_lock.failed'));
  },
);
declareAppProtocol();
becomeOnlyInstance({
  onSecondStart: () => (supervisor.isLost() ? void quit() : own.windows?.focus()),
  onLink: (text) => own.agent?.onLink(text), // before there is an agent nobody is signed in who could be asked
});
guardEverything((attempt) => log('page.blocked', { attempt }));
watchFaults(
  {
    onPageFault: (code, contentsId) => {
      void own.agent?.onFault(code); // the curtain first
      own.windows?.lost(contentsId);
    },
    onHelperGone: () => log('page.helper_gone'),
    onFatal,
  },
  systemClock.monotonicMs,
);
app.on('window-all-closed', () => undefined); // the curtain stays, whatever closes
app.on('before-quit', (event) => {
  if (!own.quitting) event.preventDefault(); // only the end of the operating system's session ends us
});

await app.whenReady();
Menu.setApplicationMenu(null);
// Covered before anything is read: nothing can be seen that was not asked for.
const curtain = createCurtain({
  onBroken: () => {
    void own.agent?.onFault('curtain.broken');
    lockOperatingSystem(() => log('os_lock.failed'));
  },
  onSessionEnd: () => {
    supervisor.tellEnding();
    void quit();
  },
});
const windows = createWindows(curtain, () => own.quitting);
own.windows = windows;
const strip = createGrantStrip();
watchShutdown(() => void quit());
const asked = Promise.withResolvers<void>();
registerIpc(started.promise, () => {
  asked.resolve();
  return own.agent?.snapshot() ?? STARTING_SNAPSHOT;
});
windows.cover();
supervisor.tellCovered();
// What the agent loads next would keep the sign-in page waiting. A page that does not come must not stop us.
await Promise.race([asked.promise.then(() => delay(DRAW_MS)), delay(NO_PAGE_MS)]);
const { startAgent } = await import('./wiring/start-agent.ts');
const { readMachinePolicy } = await import('./core/policy/machine/read-machine-policy.ts');
const running = await startAgent({
  folder,
  vault: createKeychain(),
  readMachinePolicy,
  onSettings: ({ logMegabytes, logFiles }) => {
    set.logLimits = { maxBytes: logMegabytes * 1024 * 1024, earlier: logFiles };
  },
  clock: systemClock,
  log,
  host: {
    ...windows,
    cover: () => {
      windows.cover();
      strip.hide();
    },
    show: (snapshot) => {
      windows.show(snapshot);
      strip.show(snapshot);
    },
    openWebWindow: openWebViewer,
    lockOperatingSystem: () => lockOperatingSystem(() => log('os_lock.failed')),
    displays: windows.displays,
  },
});
own.agent = running;
started.resolve(running);
windows.show(running.snapshot());
const isReplaced = watchProgram(app.getPath('exe'));
watchActivity({
  onTick: (idleMs) => {
    windows.keepCovered();
    running.onTick(idleMs);
    // An update that was installed under us waits for the end of the work; then whoever supervises us starts it.
    if (isReplaced() && supervisor.isThere() && idleMs >= NOBODY_MS && running.isFree()) {
      log('agent.replaced');
      void quit('restart');
    }
  },
  onLock: (reason) => {
    running.onLock(reason);
    windows.keepCovered();
  },
});
watchLogind({ onLock: running.onLock, sessionId: process.env['XDG_SESSION_ID'] });
createTray(() => running.onLock('tray'));
log('agent.started');

/** Flushes what is recorded, then leaves; also while the agent is still starting. */
async function quit(reason: StopReason = 'shutdown'): Promise<void> {
  if (own.quitting) return;
  own.quitting = true;
  own.windows?.cover();
  setTimeout(() => app.exit(70), QUIT_MS); // what hangs must not keep us
  const agent = await started.promise; // what has begun to start is ended in order too
  await agent.stop(reason);
  app.exit(0);
}

/**
 * Nothing can be trusted any more: cover, lock what the operating system can lock, say why as far as that still works,
 * and leave; whoever supervises us starts us anew.
 */
function onFatal(code: string): void {
  if (own.quitting) return;
  own.quitting = true;
  log('agent.fatal', { code });
  const leave = (): void => app.exit(70); // EX_SOFTWARE
  setTimeout(leave, FATAL_MS);
  try {
    own.windows?.cover();
    lockOperatingSystem(() => log('os_lock.failed'));
    if (own.agent === null) leave();
    else own.agent.onFault(code).then(leave, leave);
  } catch {
    leave();
  }
}
