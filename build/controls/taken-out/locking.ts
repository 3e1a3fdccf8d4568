import { without, type TakenOut } from '../control.ts';

const CURTAIN = ['e2e/curtain.spec.ts', 'every display is covered while nobody works, and only then'] as const;
const SIGNALS = [
  'e2e/curtain.spec.ts',
  'sleep, the system’s own lock, another user, the tray and a broken idle counter lock; each says why',
] as const;
const FAULTS = [
  'e2e/faults.spec.ts',
  'a page that is killed, hangs, crashes: covered and back each time; the third time the program ends, and says so',
] as const;
const ENDINGS = [
  'e2e/endings.spec.ts',
  'only the end of the system’s session ends it, and then clean, whoever works; a fault of its own ends it unclean',
] as const;
const WINDOWS = [
  'e2e/windows.spec.ts',
  'every window has the guarded preferences, and ours drop the keys of a browser',
] as const;
const CALLS = ['build/check/forbidden-calls.security.test.ts', 'makes no call that is forbidden to it'] as const;
const SUPERVISION = 'electron/core/supervision/supervise.integration.test.ts';
const CLOCK = 'electron/core/audit/clock-guard.test.ts';

/** Sections 11, 12, 14 and 15: the curtain, what locks, faults, keys. */
export const LOCKING: readonly TakenOut[] = [
  without('11.1')('electron/host/curtain.ts', 'if (!panel.isVisible()) panel.showInactive();', '')(...CURTAIN),
  without('11.2')(
    'electron/host/curtain.ts',
    'for (const display of displays) fitPanel',
    'for (const display of displays) if (panels.size === 0 || panels.has(display.id)) fitPanel',
  )(...CURTAIN),
  without('11.2')('electron/host/activity-monitor.ts', "  screen.on('display-added', lock('display-change'));\n", '')(
    ...CURTAIN,
  ),
  // Each of our windows refuses to be closed, which also ends a quit; that main.ts stops it before is one wall more.
  without('11.3')('electron/host/curtain.ts', "  panel.on('close', (event) => event.preventDefault());\n", '')(
    ...CURTAIN,
  ),
  without('11.3')('electron/host/windows.ts', 'if (!quitting()) event.preventDefault();', 'void event;')(...ENDINGS),
  without('11.4')('electron/host/windows.ts', '      drop(page);\n      losses += 1;\n', '      losses += 1;\n')(
    'e2e/faults.spec.ts',
    'the way in is killed while locked: it comes back on its curtain; a second start changes nothing',
  ),
  without('11.5')('electron/host/os-lock.ts', "'/usr/bin/loginctl'", "'loginctl'")(
    'electron/host/process-guards.security.test.ts',
    'is called by absolute path, whatever PATH says',
  ),
  without('11.5')('electron/host/os-lock.ts', 'detached: true', 'detached: false')(
    'electron/host/os-lock.integration.test.ts',
    'goes on when whoever asked for it ends with its process group',
  ),
  without('11.6')('electron/core/session/locks-system.ts', " || (platform === 'linux' && isWayland(environment))", '')(
    'electron/core/session/locks-system.test.ts',
    '%s on %s with %j: %s',
  ),
  without('12.1')('electron/host/activity-monitor.ts', "  powerMonitor.on('suspend', lock('suspend'));\n", '')(
    ...SIGNALS,
  ),
  without('12.1')(
    'electron/host/activity-monitor.ts',
    "  powerMonitor.on('user-did-resign-active', lock('user-switch'));\n",
    '',
  )(...SIGNALS),
  without('12.2')('electron/host/watch-logind.ts', "child.once('exit', again);", '')(
    'electron/host/watch-logind.integration.test.ts',
    'hears a monitor that starts again after its end, with nothing of our environment',
  ),
  without('12.2')('electron/host/watch-logind.ts', "env: { LANG: 'C' },", 'env: process.env,')(
    'electron/host/watch-logind.integration.test.ts',
    'hears a monitor that starts again after its end, with nothing of our environment',
  ),
  without('12.3')(
    'electron/core/session/next-session.ts',
    "if (nowMs >= lockAtMs) return locked(state, 'inactivity', nowMs, rules);",
    '',
  )('electron/core/session/next-session.test.ts', 'warns at ten minutes and locks thirty seconds later'),
  without('12.4')('electron/core/session/idle-source.ts', "if (highestMs <= RISES_ABOVE_MS) return 'never-rises';", '')(
    'electron/wiring/watch-idle.test.ts',
    'a counter that stands still is recorded once, shown, and the session locks fifteen minutes after the unlock',
  ),
  without('12.4')('electron/host/activity-monitor.ts', "signals.onLock('fault');", '')(...SIGNALS),
  without('12.5')('electron/core/supervision/supervised-process.ts', 'if (message === ENDING) onEnding();', '')(
    SUPERVISION,
    'starts none after an agent that was told of the session’s end, even if that is killed at once',
  ),
  without('12.5')('electron/host/activity-monitor.ts', '    onShutdown();\n', '')(...ENDINGS),
  without('14.1')(
    'electron/host/watch-faults.ts',
    "app.on('render-process-gone', (_event, contents, details) => pageFault(`page.${details.reason}`, contents.id));",
    '',
  )(...FAULTS),
  without('14.1')(
    'electron/host/watch-faults.ts',
    "if (recent.length >= LIMIT) signals.onFatal('page.failed_repeatedly', null);",
    '',
  )(...FAULTS),
  without('14.2')(
    'electron/host/watch-faults.ts',
    "contents.on('preload-error', () => pageFault('page.bridge_failed', contents.id));",
    '',
  )(
    'e2e/hostile-page.spec.ts',
    'a hostile document in a window of ours, without any content policy, gets nothing either',
  ),
  without('14.4')(
    'electron/host/watch-faults.ts',
    "process.on('unhandledRejection', (error) => signals.onFatal('internal', error));",
    '',
  )(...ENDINGS),
  without('14.5')('electron/main.ts', '\nwindows.cover();\n', '\n')(
    'e2e/faults.spec.ts',
    'the agent is killed while someone works: the next start is covered, signed out, and says so',
  ),
  without('14.6')('electron/main.ts', '  await agent.stop(reason);\n', '')(...ENDINGS),
  without('14.7')('electron/main.ts', 'import { app, Menu }', 'import { app, crashReporter, Menu }')(...CALLS),
  without('14.8')('electron/core/supervision/supervise.ts', '        guard.cover();\n      }\n', '      }\n')(
    SUPERVISION,
    'is covered until an agent says that it covers, and from its end until the next one does; unclean ends lock',
  ),
  without('14.8')('electron/core/supervision/judge-end.ts', "lock: end === 'unclean'", 'lock: false')(
    SUPERVISION,
    'is covered until an agent says that it covers, and from its end until the next one does; unclean ends lock',
  ),
  without('14.8')(
    'electron/core/supervision/supervised-process.ts',
    "detached: platform === 'win32'",
    'detached: false',
  )(SUPERVISION, 'on %s, an agent is detached: %s'),
  without('15.1')('electron/host/page-window.ts', '  dropKeys(window);\n', '')(...WINDOWS),
  without('15.1')(
    'electron/main.ts',
    'Menu.setApplicationMenu(null);\n',
    'Menu.setApplicationMenu(Menu.buildFromTemplate([]));\n',
  )(...WINDOWS),
  without('15.2')('electron/host/page-window.ts', 'devTools: !app.isPackaged', 'devTools: true')(
    'build/check/forbidden-calls.security.test.ts',
    'has no window whose developer tools open in a packaged program',
  ),
  without('15.2')('electron/host/web-guards.ts', 'contents.closeDevTools();', 'contents.openDevTools();')(...CALLS),
];

/** Section 16: time. */
export const TIME: readonly TakenOut[] = [
  without('16.1')('electron/core/audit/clock-guard.ts', 'z.number().safeParse(state.get(NAME)).data ?? 0', '0')(
    CLOCK,
    'finds a clock set back by thirty days between two runs',
  ),
  without('16.1')(
    'electron/core/session/check-proof.ts',
    "  if (time.isRolledBack()) return refuse('clock.rolled_back');\n",
    '',
  )(
    'electron/core/session/sign-in.security.test.ts',
    'refuses the offline way, counts no failure, and gives no hour back',
  ),
  without('16.2')('electron/wiring/housekeeping.ts', "void parts.agent.apply({ type: 'lock', reason: 'clock' });", '')(
    'e2e/proofs/sign-in-offline.test.ts',
    'forward is recorded and extends nothing; back locks, says why, and is recorded',
  ),
  without('16.3')('electron/core/session/check-proof.ts', 'factor: verdict.factor, usesSpent', 'usesSpent')(
    'electron/core/session/sign-in.security.test.ts',
    'offline, after a restart, even with the clock where it was',
  ),
  without('16.4')('electron/core/emergency/emergency-access.ts', 'monotonicMs >= grant.endsAtMs || ', '')(
    'electron/core/emergency/emergency-access.test.ts',
    'ends at its time, whatever the clock is set to',
  ),
  without('16.5')('electron/core/audit/build-record.ts', '    bootId: origin.bootId,\n', "    bootId: '',\n")(
    CLOCK,
    'carries the time with the zone of the workstation, the boot and the time since it',
  ),
];
