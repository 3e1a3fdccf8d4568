import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const POWERSHELL = String.raw`C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe`;

/**
 * What a script of ours prints on Windows; null when PowerShell is missing, forbidden or slow. What it works on travels in
 * the environment, so that nothing of it is ever read as a command. Not run on Windows yet.
 */
export async function runPowerShell(
  script: string,
  values: Readonly<Record<`GLASSKEY_${string}`, string>>,
  timeoutMs: number,
): Promise<string | null> {
  try {
    const { stdout } = await run(POWERSHELL, ['-NoProfile', '-NonInteractive', '-Command', script], {
      env: { SystemRoot: String.raw`C:\Windows`, ...values },
      timeout: timeoutMs,
      windowsHide: true,
    });
    return stdout;
  } catch {
    return null;
  }
}
