import { without, type TakenOut } from '../control.ts';

const GUARDS = 'electron/host/process-guards.security.test.ts';
const CALLS = 'build/check/forbidden-calls.security.test.ts';
const LINK = 'electron/core/handover/study-link.test.ts';
const DESK = 'electron/core/handover/handover-desk.test.ts';
const HUB = 'electron/core/fhircast/fhircast.security.test.ts';
const UNITS = 'build/package/supervision/units.test.ts';
const WINDOWS = 'e2e/windows.spec.ts';

/** Sections 4, 9 and 18: how the program starts, with which rights, and what a second start can do. */
export const PROCESS: readonly TakenOut[] = [
  without('4.1')('electron/host/foreign-switch.ts', "platform === 'win32' ? /^[-/]/ : /^-/", '/^--inspect/')(
    GUARDS,
    'refuses %s',
  ),
  without('4.1')('electron/host/foreign-switch.ts', "platform === 'win32' ? /^[-/]/ : /^-/", '/^-/')(
    GUARDS,
    'knows that Windows also takes a slash for a switch',
  ),
  without('4.1')('electron/main.ts', '\nguardProcess();\n', '\n')(
    CALLS,
    'guards the process before anything else, and names its folder before it asks whether it is alone',
  ),
  without('4.2')(
    'electron/core/workstation/data-folder.ts',
    'join(userInfo().homedir,',
    "join(process.env['HOME'] ?? userInfo().homedir,",
  )('electron/core/workstation/data-folder.test.ts', 'is fixed by the account, whatever the environment says'),
  without('4.2')('electron/main.ts', "app.setPath('sessionData', join(folder, 'browser'));\n", '')(
    CALLS,
    'guards the process before anything else, and names its folder before it asks whether it is alone',
  ),
  without('4.2')('electron/main.ts', "app.setPath('userData', join(folder, 'browser'));\n", '')(
    WINDOWS,
    'every window has the guarded preferences, and ours drop the keys of a browser',
  ),
  without('4.3')(
    'electron/host/foreign-switch.ts',
    'if (SCRUBBED.test(name)) delete environment[name];',
    'if (SCRUBBED.test(name)) continue;',
  )(GUARDS, 'takes out of the environment what changes how a program runs, and leaves the rest'),
  without('4.3')('electron/host/switch-guard.ts', '  scrubEnvironment(process.env);\n', '')(
    WINDOWS,
    'every window has the guarded preferences, and ours drop the keys of a browser',
  ),
  without('4.4')('electron/host/foreign-switch.ts', 'return isElevated(rights) ? 77 : null;', 'return null;')(
    GUARDS,
    'is refused to %s',
  ),
  without('4.4')('electron/host/elevation.ts', '(12288|16384)', '(16384)')(GUARDS, 'is refused to %s'),
  without('4.5')('electron/host/page-window.ts', '  sandbox: true,\n', '  sandbox: false,\n')(
    WINDOWS,
    'every window has the guarded preferences, and ours drop the keys of a browser',
  ),
  without('9.1')(
    'electron/host/single-instance.ts',
    "  app.on('second-instance', (",
    "  app.setAsDefaultProtocolClient('glasskey');\n  app.on('second-instance', (",
  )(CALLS, 'makes no call that is forbidden to it'),
  without('9.2')(
    'electron/host/single-instance.ts',
    'if (!app.requestSingleInstanceLock()) {',
    'app.requestSingleInstanceLock();\n  if (process.argv.length < 0) {',
  )(
    'e2e/faults.spec.ts',
    'the way in is killed while locked: it comes back on its curtain; a second start changes nothing',
  ),
  without('9.2')(
    'electron/core/handover/link-argument.ts',
    'links.length === 1 && last !== undefined && isLink(last) ? last : null',
    'links[0] ?? last ?? null',
  )(LINK, 'is the only one and the last: %#'),
  without('9.2')(
    'electron/host/single-instance.ts',
    '  if (linkArgument(process.argv) !== null) {\n    app.exit(UNAVAILABLE);\n    return;\n  }\n',
    '',
  )('e2e/handover.spec.ts', 'where no agent runs, or none is asked, nothing becomes one'),
  without('9.4')(
    'electron/core/handover/study-link.ts',
    "    if (parameter === undefined) return 'handover.parameter';\n",
    '    if (parameter === undefined) continue;\n',
  )(LINK, 'that is none is named: %s'),
  without('9.4')('electron/core/handover/study-link.ts', 'fits: isAccession', 'fits: (text) => text.length < 99')(
    LINK,
    'is never taken for anything but a UID and an accession number, whatever comes',
  ),
  without('9.4')('electron/core/handover/handover-desk.ts', " && isOpen(now) && held?.stage === 'waiting'", '')(
    DESK,
    'waits over a lock for the person whose session it is, and calls nobody meanwhile',
  ),
  without('9.4')(
    'electron/core/handover/handover-desk.ts',
    "      if (!settings().links) return refused('handover.not_allowed', 'link');\n",
    '',
  )(DESK, 'is not taken by link unless the policy says so'),
  without('9.4')(
    'electron/host/foreign-switch.ts',
    "argv.at(-2) === '--' && linkArgument(argv) !== null",
    "argv.at(-2) === '--'",
  )(GUARDS, 'takes two dashes for nothing but a link at the end: %s %s %s'),
  without('9.4')(
    'electron/core/fhircast/channel.ts',
    "    if (message.kind !== 'unknown' && message.topic !== topic) return end('bad_answer');\n",
    '',
  )(HUB, 'loses its channel when it sends %s, and nothing comes of it'),
  without('9.4')(
    'electron/core/fhircast/event-context.ts',
    'return isUid(studyUid) ? { studyUid, accession: null } : null;',
    'return { studyUid, accession: null };',
  )(HUB, 'is told so when it sends %s, and nobody is asked'),
  without('9.4')(
    'electron/core/fhircast/follow-reports.ts',
    '      if (is.over) return CONFLICT; // it was for somebody who is gone\n',
    '',
  )(HUB, 'that hangs at the sign-out of one person can offer their study to nobody else'),
  without('9.4')('electron/core/fhircast/hub.ts', 'isSafe && isKnown && isBare ?', 'isSafe ?')(
    HUB,
    'sends nobody on to %s',
  ),
  without('9.4')(
    'electron/core/fhircast/connections.ts',
    '...clientTls(options.hostname, trust, null) }',
    '...clientTls(options.hostname, trust, null), rejectUnauthorized: false }',
  )(HUB, 'is believed by the authority or the certificate that the policy names, and by nothing else'),
  without('9.4')('protocol/tls/client-tls.ts', 'return { ca: [trust.pem] };', 'return { ca: trust.pem };')(
    HUB,
    'is believed by nobody’s word where the machine trusts nobody, whoever the runtime trusts',
  ),
  without('18.1')('electron/host/foreign-switch.ts', 'return isElevated(rights) ? 77 : null;', 'return null;')(
    GUARDS,
    'is refused to %s',
  ),
  without('18.2')('build/package/supervision/glasskey.service', 'Restart=always', 'Restart=on-failure')(
    UNITS,
    'systemd: always started again, after a second, for the graphical session',
  ),
  without('18.2')(
    'build/package/supervision/org.glasskey.agent.supervisor.plist',
    '<key>KeepAlive</key>\n  <true/>',
    '<key>KeepAlive</key>\n  <false/>',
  )(UNITS, 'launchd: kept alive in every session at the screen, and only there, without core dumps'),
];
