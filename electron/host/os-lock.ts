import { spawn } from 'node:child_process';

/** The operating system's own lock, by absolute path and without a shell; null where there is none to call. */
export function osLockCommand(
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
): { file: string; args: string[] } | null {
  if (platform === 'win32') {
    const root = environment['SystemRoot'] ?? 'C:\\Windows';
    return { file: `${root}\\System32\\rundll32.exe`, args: ['user32.dll,LockWorkStation'] };
  }
  if (platform === 'darwin') return { file: '/usr/bin/pmset', args: ['displaysleepnow'] };
  const session = environment['XDG_SESSION_ID'];
  return session === undefined ? null : { file: '/usr/bin/loginctl', args: ['lock-session', session] };
}

/** Locks the operating system's session, best effort: the curtain stands before this is called. */
export function lockOperatingSystem(onFailed: () => void): void {
  const command = osLockCommand(process.platform, process.env);
  if (command === null) {
    onFailed();
    return;
  }
  const child = spawn(command.file, command.args, { stdio: 'ignore', shell: false, windowsHide: true });
  child.on('error', onFailed);
  child.on('exit', (code) => {
    if (code !== 0) onFailed();
  });
}
