import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { runPowerShell } from '../system-tool/run-powershell.ts';

const run = promisify(execFile);

const START_TIME = '(Get-Process -Id $env:GLASSKEY_PID).StartTime.ToFileTimeUtc()';
const WINDOWS_TIMEOUT_MS = 5000;

/**
 * Tells this process from a later one with the same number: boot and start time on Linux, start time on macOS and Windows.
 * Null when there is no such process or the system does not tell.
 */
export async function processIdentity(pid: number, platform: NodeJS.Platform): Promise<string | null> {
  if (platform === 'linux') return linuxIdentity(pid);
  if (platform === 'win32') return windowsIdentity(pid);
  if (platform !== 'darwin') return null;
  const { file, args, env } = startTimeCommand(pid);
  const told = await run(file, args, { env }).catch(() => null);
  return told === null || told.stdout.trim() === '' ? null : told.stdout.trim();
}

/** When it started, on macOS: in words and at a place that neither a language nor a journey nor summer time changes. */
export const startTimeCommand = (pid: number) => ({
  file: '/bin/ps',
  args: ['-o', 'lstart=', '-p', String(pid)],
  env: { LC_ALL: 'C', TZ: 'UTC' },
});

async function windowsIdentity(pid: number): Promise<string | null> {
  const told = await runPowerShell(START_TIME, { GLASSKEY_PID: String(pid) }, WINDOWS_TIMEOUT_MS);
  const time = told?.trim() ?? '';
  return /^\d+$/.test(time) ? time : null;
}

async function linuxIdentity(pid: number): Promise<string | null> {
  const read = (file: string) => readFile(file, 'utf8').catch(() => null);
  const [boot, stat] = await Promise.all([read('/proc/sys/kernel/random/boot_id'), read(`/proc/${pid}/stat`)]);
  if (boot === null || stat === null) return null;
  // The program's name comes second, in brackets, and may hold spaces and brackets itself. State is third, start 22nd.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[19] === undefined ? null : `${boot.trim()} ${fields[19]}`;
}

/** True while any process of a group that we began lives; on Windows, the process itself. */
export function isGroupAlive(pid: number, platform: NodeJS.Platform): boolean {
  try {
    process.kill(platform === 'win32' ? pid : -pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Asks a viewer to close, by its number and only while that is known to be ours; a name could be anyone's. */
export function askToClose(pid: number, platform: NodeJS.Platform): void {
  if (platform === 'win32') {
    const { file, args } = closeCommand(pid);
    execFile(file, args, () => undefined);
    return;
  }
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It ended between the question and the signal.
  }
}

/**
 * How a viewer is asked on Windows: without /F its windows get a request to close, so that it can ask about unsaved work.
 * Without /T: that asks children first, and one that has no window and refuses keeps the request from the viewer itself.
 */
export const closeCommand = (pid: number) => ({
  file: String.raw`C:\Windows\System32\taskkill.exe`,
  args: ['/PID', String(pid)],
});
