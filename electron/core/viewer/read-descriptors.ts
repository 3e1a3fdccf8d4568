import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const POWERSHELL = String.raw`C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe`;
// The paths travel in the environment, so that nothing in them is ever read as a command.
const SCRIPT = '$env:GLASSKEY_PATHS.Split("|") | ForEach-Object { (Get-Acl -LiteralPath $_).Sddl }';

/** The security descriptors of files and folders on Windows, in order; null when the system does not tell. */
export async function readDescriptors(paths: readonly string[]): Promise<readonly string[] | null> {
  try {
    const { stdout } = await run(POWERSHELL, ['-NoProfile', '-NonInteractive', '-Command', SCRIPT], {
      env: { SystemRoot: String.raw`C:\Windows`, GLASSKEY_PATHS: paths.join('|') },
      timeout: 20_000,
      windowsHide: true,
    });
    const lines = stdout.split(/\r?\n/).filter((line) => line !== '');
    return lines.length === paths.length ? lines : null;
  } catch {
    return null; // PowerShell is missing, forbidden or slow: the caller refuses
  }
}
