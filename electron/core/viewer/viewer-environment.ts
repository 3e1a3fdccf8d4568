const UNIX = [
  'HOME',
  'LANG',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XDG_RUNTIME_DIR',
  'XAUTHORITY',
  'DBUS_SESSION_BUS_ADDRESS',
  'TMPDIR',
];
const WINDOWS = [
  'SystemRoot',
  'windir',
  'SystemDrive',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'ProgramData',
  'ProgramFiles',
  'ProgramFiles(x86)',
  'ProgramW6432',
];
const UNIX_PATH = '/usr/local/bin:/usr/bin:/bin';

/** Names that decide which code a program loads; not even a policy passes these on. */
const NEVER =
  /^(LD_|DYLD_|NODE_|ELECTRON_|GLASSKEY_|PYTHON|JAVA_TOOL_OPTIONS$|_JAVA_OPTIONS$|JDK_JAVA_OPTIONS$|GTK_MODULES$|GTK_PATH$|QT_PLUGIN_PATH$|PATH$)/i;

/**
 * What a viewer may see of our environment: a short list (docs/security.md 10.6), and the names that its profile adds.
 * PATH is not ours to hand on, it is always the system's own.
 */
export function viewerEnvironment(
  source: NodeJS.ProcessEnv,
  extra: readonly string[],
  platform: NodeJS.Platform,
): Record<string, string> {
  const isWindows = platform === 'win32';
  const names = [
    ...(isWindows ? WINDOWS : [...UNIX, ...localeNames(source)]),
    ...extra.filter((name) => !NEVER.test(name)),
  ];
  const passed = Object.fromEntries(
    names.flatMap((name) => {
      const value = valueOf(source, name, isWindows);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const root = passed['SystemRoot'] ?? String.raw`C:\Windows`;
  return { ...passed, ...(isWindows ? { Path: `${root}\\System32;${root}` } : { PATH: UNIX_PATH }) };
}

const localeNames = (source: NodeJS.ProcessEnv): string[] =>
  Object.keys(source).filter((name) => /^LC_[A-Z]+$/.test(name));

/** Windows does not tell the case of names apart. */
function valueOf(source: NodeJS.ProcessEnv, name: string, ignoreCase: boolean): string | undefined {
  if (!ignoreCase) return source[name];
  const key = Object.keys(source).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : source[key];
}
