import { runPowerShell } from '../system-tool/run-powershell.ts';

const SCRIPT = '$env:GLASSKEY_PATHS.Split("|") | ForEach-Object { (Get-Acl -LiteralPath $_).Sddl }';
const TIMEOUT_MS = 20_000;

/** The security descriptors of files and folders on Windows, in order; null when the system does not tell. */
export async function readDescriptors(paths: readonly string[]): Promise<readonly string[] | null> {
  const told = await runPowerShell(SCRIPT, { GLASSKEY_PATHS: paths.join('|') }, TIMEOUT_MS);
  const lines = told?.split(/\r?\n/).filter((line) => line !== '') ?? [];
  return told !== null && lines.length === paths.length ? lines : null;
}
