import { existsSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** A program and what stands on its command line before a link. */
export type AgentProgram = { readonly file: string; readonly args: readonly string[] };

/** Where the program lies, seen from the folder of the package that holds its resources. */
const IN_PACKAGE: Partial<Record<NodeJS.Platform, string>> = { win32: 'Glasskey.exe', darwin: 'MacOS/Glasskey' };

/**
 * The agent's own program: beside the resources of the package in which this command lies, or Electron itself in a checkout,
 * with the data folder that is ours. Null where there is neither.
 */
export function agentProgram(here: string, dataDir: string, platform: NodeJS.Platform): AgentProgram | null {
  const inPackage = /^(.*)[/\\]resources[/\\]/i.exec(here)?.[1];
  if (inPackage !== undefined) {
    const file = join(inPackage, IN_PACKAGE[platform] ?? 'glasskey');
    return existsSync(file) ? { file, args: ['--'] } : null; // what follows is an argument, whatever it looks like
  }
  const checkout = findPackageJSON('.', pathToFileURL(join(here, 'program.js')));
  if (checkout === undefined) return null;
  try {
    const electron = z.string().safeParse(createRequire(checkout)('electron'));
    return electron.success ? { file: electron.data, args: [dirname(checkout), `--data=${dataDir}`] } : null;
  } catch {
    return null; // a machine with neither
  }
}
