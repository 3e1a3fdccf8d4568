import { spawn } from 'node:child_process';

/** The operating system's own lock, by absolute path and without a shell. */
export function osLockCommand(
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
): { file: string; args: string[] } {
  if (platform === 'win32') {
    const root = environment['SystemRoot'] ?? 'C:\\Windows';
    return { file: `${root}\\System32\\rundll32.exe`, args: ['user32.dll,LockWorkStation'] };
  }
  if (platform === 'darwin') return { file: '/usr/bin/pmset', args: ['displaysleepnow'] };
  // Below the user's own service manager there may be no session named: `auto` is the one that has the display.
  return { file: '/usr/bin/loginctl', args: ['lock-session', environment['XDG_SESSION_ID'] ?? 'auto'] };
}

/**
 * Locks the operating system's session, best effort: the curtain stands before this is called. The command outlives whoever
 * issues it, which often is about to end.
 */
export function lockOperatingSystem(
  onFailed: () => void,
  { file, args } = osLockCommand(process.platform, process.env),
): void {
  const child = spawn(file, args, { stdio: 'ignore', shell: false, windowsHide: true, detached: true });
  child.unref();
  child.on('error', onFailed);
  child.on('exit', (code) => {
    if (code !== 0) onFailed();
  });
}
