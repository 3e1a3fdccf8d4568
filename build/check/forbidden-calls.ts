/** A call that only these files may make; none may where none is named. `why` is for whoever meets the failure. */
export type ForbiddenCall = {
  readonly name: string;
  readonly pattern: RegExp;
  readonly allowedIn: readonly string[];
  readonly why: string;
};

/** docs/security.md says which control each of these is. */
export const FORBIDDEN_CALLS: readonly ForbiddenCall[] = [
  {
    name: 'ipcMain',
    pattern: /\bipcMain\b/,
    allowedIn: ['electron/host/register-ipc.ts'],
    why: 'one file listens to pages',
  },
  {
    name: 'ipcMain beside handle',
    pattern: /\bipcMain\s*\.\s*(?!handle\()\w+/,
    allowedIn: [],
    why: 'a page gets an answer through the gate or nothing',
  },
  { name: 'ipcRenderer', pattern: /\bipcRenderer\b/, allowedIn: ['electron/preload.ts'], why: 'one bridge' },
  {
    name: 'other ways between processes',
    pattern: /\b(sendSync|sendToHost|MessageChannelMain|MessagePortMain|utilityProcess)\b/,
    allowedIn: [],
    why: 'they go past the gate',
  },
  {
    name: 'messages between threads or pages',
    pattern: /\bpostMessage\b/,
    // A thread of our own that checks stretches of a trail; no page reaches it.
    allowedIn: ['electron/core/audit/verify-worker.ts'],
    why: 'they go past the gate',
  },
  {
    name: 'script put into pages',
    pattern: /\b(executeJavaScript\w*|insertCSS|addInitScript|innerHTML|outerHTML|dangerouslySetInnerHTML)\b/,
    allowedIn: [],
    why: 'pages run what was built',
  },
  {
    name: 'code from text',
    pattern: /\beval\s*\(|\bnew Function\b|\bnode:vm\b/,
    allowedIn: [],
    why: 'no code from text',
  },
  {
    name: 'the shell of the system',
    pattern: /\b(openExternal|openPath|showItemInFolder|setAsDefaultProtocolClient|setLoginItemSettings)\b/,
    allowedIn: [],
    why: 'nothing that a page says is opened by the system, and no scheme is ours there',
  },
  {
    name: 'certificates',
    pattern: /certificate-error|setCertificateVerifyProc|select-client-certificate|NODE_TLS_REJECT/,
    allowedIn: [],
    why: 'no page is shown over a connection that the system refuses',
  },
  {
    name: 'a certificate that nobody vouches for',
    pattern: /\brejectUnauthorized: *false\b/,
    allowedIn: [
      'electron/core/sync/find-authority.ts', // enrolment asks who signs the collector, and compares that with the token
      'electron/core/pacs/known-peer.ts', // in an emergency: the very certificate that was trusted until it ended
    ],
    why: 'the collector is known by the authority of its enrolment, the PACS by those that the workstation trusts',
  },
  {
    name: 'windows',
    pattern: /\bnew (BrowserWindow|WebContentsView|BrowserView)\b/,
    allowedIn: ['electron/host/page-window.ts', 'electron/host/web-viewer.ts'],
    why: 'two functions make windows with pages, so that none is without guards',
  },
  {
    name: 'loose preferences',
    pattern:
      /\b(nodeIntegration\w*|webviewTag|experimentalFeatures|allowRunningInsecureContent): *true|\b(sandbox|contextIsolation|webSecurity): *false|enableBlinkFeatures|additionalArguments|persist:/,
    allowedIn: [],
    why: 'docs/security.md 5.1',
  },
  {
    name: 'memory on the disk',
    pattern: /\b(crashReporter|contentTracing|netLog|writeHeapSnapshot|desktopCapturer|takeHeapSnapshot)\b/,
    allowedIn: [],
    why: 'dumps hold passwords and names of patients',
  },
  {
    name: 'developer tools, shortcuts, dialogs',
    pattern: /\b(openDevTools|toggleDevTools|globalShortcut|showErrorBox|showMessageBox|context-menu)\b/,
    allowedIn: [],
    why: 'no dialog says what broke, no menu leads out of the page',
  },
  {
    name: 'a command line',
    pattern:
      /\b(execSync|fork)\s*\(|\bshell: *true\b|import \{[^}]*\b(exec|execSync|fork)\b[^}]*\} from 'node:child_process'/,
    allowedIn: [],
    why: 'a program is started by path, with a list of arguments',
  },
  {
    name: 'execFile',
    pattern: /\bexecFile\w*\b/,
    // Each names one program of the system by its absolute path and hands it nothing that a page said.
    allowedIn: [
      'electron/core/audit/os-log.ts',
      'electron/core/system-tool/run-system-tool.ts',
      'electron/core/viewer/process-identity.ts',
      'electron/core/workstation/clock-info.ts',
    ],
    why: 'viewers are started by launch-viewer.ts alone',
  },
  {
    name: 'spawn',
    pattern: /\bspawn\w*\b/,
    allowedIn: [
      'electron/cli/open/open-command.ts', // our own program, with a link that it made and checked
      'electron/core/supervision/hand-on-link.ts', // our own program, with a link, without a shell
      'electron/core/supervision/supervised-process.ts', // our own program again, without a shell
      'electron/core/viewer/launch-viewer.ts',
      'electron/host/elevation.ts',
      'electron/host/os-lock.ts',
      'electron/host/watch-logind.ts',
    ],
    why: 'viewers are started by launch-viewer.ts alone',
  },
];

/** Calls in one source file that it may not make, as lines to read. Comments are not calls. */
export function forbiddenCalls(file: string, source: string): readonly string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
  return FORBIDDEN_CALLS.filter(({ pattern, allowedIn }) => !allowedIn.includes(file) && pattern.test(code)).map(
    ({ name, why }) => `${file}: ${name} (${why})`,
  );
}
