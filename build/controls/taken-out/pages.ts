import { without, type TakenOut } from '../control.ts';

const PAGES = 'electron/host/pages.security.test.ts';
const CALLS = 'build/check/forbidden-calls.security.test.ts';
const KNOWN_PEER = 'electron/core/pacs/known-peer.security.test.ts';
const ONLY_THEN = 'accepts in an emergency, and only then, the very certificate that was trusted until it ended (%s)';
const OTHERS = 'asks nothing in an emergency of whoever shows another certificate, whatever else is wrong with it (%s)';
const OTHER_FAULT = 'asks nothing in an emergency where the known certificate has another fault than its time';
const FORBIDDEN = 'makes no call that is forbidden to it';
const WINDOWS = 'every window has the guarded preferences, and ours drop the keys of a browser';
const HOSTILE_PAGE = 'a hostile page reaches no file, no network, no other channel and no program';
const HOSTILE_DOCUMENT = 'a hostile document in a window of ours, without any content policy, gets nothing either';
const inWindows = ['e2e/windows.spec.ts', WINDOWS] as const;
const inDocument = ['e2e/hostile-page.spec.ts', HOSTILE_DOCUMENT] as const;

/** Sections 5 and 6: windows, the protocol of our pages, sessions. */
export const WEB: readonly TakenOut[] = [
  without('5.1')('electron/host/page-window.ts', "  disableBlinkFeatures: 'Auxclick',\n", '')(...inWindows),
  without('5.1')('electron/host/page-window.ts', '  disableDialogs: true,\n', '')(...inWindows),
  without('5.1')('electron/host/page-window.ts', '  contextIsolation: true,\n', '  contextIsolation: false,\n')(
    CALLS,
    FORBIDDEN,
  ),
  without('5.1')(
    'electron/host/page-window.ts',
    "session.fromPartition('agent-ui')",
    "session.fromPartition('persist:agent-ui')",
  )(CALLS, FORBIDDEN),
  without('5.2')('electron/host/answer-page.ts', 'isOwnAddress(address) && ', '')(
    PAGES,
    'is 404 for %s, with the same policy',
  ),
  without('5.2')('electron/host/page-address.ts', ' && url.host === PAGE_HOST', '')(PAGES, '%s is no address of ours'),
  without('5.3')('electron/host/answer-page.ts', "\"require-trusted-types-for 'script'; trusted-types 'none'\",", '')(
    PAGES,
    'is the file of the list, with every header of the policy',
  ),
  without('5.3')(
    'electron/host/answer-page.ts',
    "default-src 'none'; script-src 'self'",
    "default-src 'none'; script-src 'self' 'unsafe-inline'",
  )(PAGES, 'is the file of the list, with every header of the policy'),
  without('5.3')(
    'electron/host/answer-page.ts',
    'new Response(null, { status: 404, headers: PAGE_HEADERS })',
    'new Response(null, { status: 404 })',
  )(PAGES, 'is 404 for %s, with the same policy'),
  without('5.3')('renderer/gate.html', '</body>', '<script>1</script></body>')(
    CALLS,
    '%s holds no code and no style of its own',
  ),
  without('6.1')('electron/host/web-guards.ts', "    event.preventDefault();\n    report('navigation');\n", '')(
    'e2e/hostile-page.spec.ts',
    HOSTILE_PAGE,
  ),
  without('6.1')(
    'electron/host/web-viewer.ts',
    '    event.preventDefault();\n    options.onBlocked();\n',
    '    options.onBlocked();\n',
  )('e2e/viewers.spec.ts', 'a study in the web viewer: its picture, its walls, and what may be taken out'),
  without('6.2')('electron/host/web-guards.ts', "return { action: 'deny' };", "return { action: 'allow' };")(
    ...inDocument,
  ),
  without('6.3')('electron/host/page-window.ts', '  webviewTag: false,\n', '  webviewTag: true,\n')(CALLS, FORBIDDEN),
  without('6.4')('electron/host/deny-permissions.ts', 'callback(false)', 'callback(true)')(
    'electron/host/permissions.security.test.ts',
    'every kind of permission is refused, also when no page can be named',
  ),
  without('6.4')(
    'electron/host/deny-permissions.ts',
    'guarded.setPermissionCheckHandler(() => false);',
    'guarded.setPermissionCheckHandler(() => true);',
  )(
    'electron/host/permissions.security.test.ts',
    'every kind of permission is refused, also when no page can be named',
  ),
  without('6.4')('electron/host/deny-permissions.ts', 'callback(null)', 'callback({})')(
    'electron/host/permissions.security.test.ts',
    'a page that asks for the screen gets none, and does not end the agent by asking',
  ),
  without('6.5')(
    'electron/host/web-guards.ts',
    'cancel: !isOwnAddress(details.url) && !OWN.has(guarded)',
    'cancel: false',
  )(...inDocument),
  without('6.5')('electron/host/web-guards.ts', "'disable_non_proxied_udp'", "'default'")(...inWindows),
  without('6.6')('electron/host/web-guards.ts', 'if (!OWN.has(guarded)) event.preventDefault();', 'void event;')(
    ...inDocument,
  ),
  without('6.6')(
    'electron/host/tray.ts',
    "tray.on('click', onLock);",
    "tray.on('click', () => void shell.openExternal('x:'));",
  )(CALLS, FORBIDDEN),
  without('6.7')(
    'electron/core/network/connect-through.ts',
    'timeout: timeoutMs,',
    'rejectUnauthorized: false, timeout: timeoutMs,',
  )(CALLS, FORBIDDEN),
  without('6.7')(
    'electron/core/network/connect-through.ts',
    'timeout: timeoutMs,',
    'rejectUnauthorized: !timeoutMs, timeout: timeoutMs,',
  )(
    'electron/core/pacs/pacs-tls.security.test.ts',
    'asks nothing of a PACS whose certificate nobody vouches for, so that it never sees the password',
  ),
  without('6.7')('electron/core/pacs/known-peer.ts', ' && accepts(certificate)', '')(KNOWN_PEER, OTHERS),
  without('6.7')('electron/core/pacs/known-peer.ts', ' || !isEmergency()', '')(KNOWN_PEER, ONLY_THEN),
  without('6.7')('electron/core/pacs/known-peer.ts', 'named !== undefined && ', '')(KNOWN_PEER, OTHER_FAULT),
  without('6.7')('electron/core/pacs/known-peer.ts', ' && isVouchedFor(certificate, authorities)', '')(
    KNOWN_PEER,
    OTHER_FAULT,
  ),
  without('6.8')(
    'electron/host/web-guards.ts',
    "  app.on('session-created', (created) => guardSession(created));\n",
    '',
  )(...inDocument),
];

const GATE = 'electron/ipc/gate.security.test.ts';

/** Section 7: what pages may ask. */
export const IPC: readonly TakenOut[] = [
  without('7.1')(
    'electron/host/register-ipc.ts',
    '  ipcMain.handle(CURRENT_SNAPSHOT,',
    "  ipcMain.on('anything', () => undefined);\n  ipcMain.handle(CURRENT_SNAPSHOT,",
  )(CALLS, FORBIDDEN),
  without('7.2')('electron/host/trusted-page.ts', 'frame === null || frame.parent !== null', 'frame === null')(
    PAGES,
    'is nobody: %s',
  ),
  without('7.2')('electron/host/trusted-page.ts', ' && frame.url === pageUrl(page)', '')(PAGES, 'is nobody: %s'),
  without('7.2')(
    'electron/host/page-window.ts',
    'page !== null && webContents.getURL() === pageUrl(page)',
    'page !== null',
  )(...inDocument),
  without('7.3')(
    'electron/ipc/gate.ts',
    "  if (!deps.routes[channel].allowedIn.includes(deps.state())) return 'session.wrong_state';\n",
    '',
  )(GATE, '%s: a state that is not listed is refused before the shape is looked at'),
  without('7.3')('electron/ipc/gate.ts', "if (!parsed.success) return report(deps, channel, 'ipc.bad_input');", '')(
    GATE,
    '%s: a bad shape is refused',
  ),
  without('7.3')('electron/ipc/schemas.ts', "'study:search': z.strictObject(", "'study:search': z.looseObject(")(
    GATE,
    '%s: a bad shape is refused',
  ),
  without('7.3')(
    'electron/ipc/routes/study-routes.ts',
    "'study:open': {\n      allowedIn: OPEN",
    "'study:open': {\n      allowedIn: [...OPEN, 'locked']",
  )(
    'electron/ipc/routes/allowed-in.security.test.ts',
    '%s is answered in the states that are written down, and in no other',
  ),
  without('7.4')(
    'electron/ipc/gate.ts',
    "return { ok: false, code: 'internal' };",
    'return { ok: false, code: String(error) };',
  )(GATE, 'gives a code and nothing else when a route fails'),
  without('7.5')('electron/ipc/gate.ts', "  if (!deps.takeToken(channel)) return 'ipc.too_fast';\n", '')(
    GATE,
    'is asked before a state or a shape is looked at',
  ),
  without('7.5')('electron/ipc/token-bucket.ts', 'SLOW.includes(channel) ? 1 : 20', '20')(
    GATE,
    'lets guesses through once a second after a short burst: %s',
  ),
  without('7.5')('electron/core/quiet-repeats.ts', 'now - last.atMs < QUIET_MS', 'false')(
    'electron/ipc/refusal-record.test.ts',
    'tells the first refusal at once and counts a flood',
  ),
  without('7.6')(
    'electron/preload.ts',
    '...Object.fromEntries(methods), onSnapshot',
    '...Object.fromEntries(methods), onSnapshot, invoke: ipcRenderer.invoke',
  )(...inWindows),
  without('7.7')('electron/ipc/gate.ts', "  if (!surface.includes(channel)) return 'ipc.untrusted_sender';\n", '')(
    GATE,
    '%s: refuses every page that does not have it',
  ),
  without('7.8')(
    'electron/ipc/make-snapshot.ts',
    '...grant.patient,',
    '...grant.patient, words: (grant as { words?: string }).words,',
  )(...inWindows),
];
