import { runSystemTool } from './run-system-tool.ts';

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
  const env = { SystemRoot: String.raw`C:\Windows`, ...values };
  const { exit, output } = await runSystemTool(POWERSHELL, ['-NoProfile', '-NonInteractive', '-Command', script], {
    env,
    timeoutMs,
  });
  return exit === 0 ? output.toString() : null;
}
