import { readFile } from 'node:fs/promises';
import { release, version } from 'node:os';
import { runSystemTool } from '../system-tool/run-system-tool.ts';

/** Name and version of the operating system as people know them, such as `Debian GNU/Linux 12`; null where it says nothing. */
export async function nameOperatingSystem(platform: NodeJS.Platform = process.platform): Promise<string | null> {
  if (platform === 'linux') return readOsRelease(await readFile('/etc/os-release', 'utf8'));
  if (platform === 'win32') return `${version()} ${release()}`;
  const { output } = await runSystemTool('/usr/bin/sw_vers', []);
  return readSwVers(output.toString());
}

/** Out of os-release(5): lines of NAME=value, quoted as in a shell where need be. */
export function readOsRelease(text: string): string | null {
  const valueOf = (name: string): string | undefined =>
    new RegExp(`^${name}=(["']?)(.*)\\1\\s*$`, 'm').exec(text)?.[2]?.replaceAll(/\\(.)/g, '$1');
  return together(valueOf('NAME'), valueOf('VERSION_ID'));
}

/** Out of what macOS's sw_vers prints: lines of a name, a colon and a value. */
export function readSwVers(text: string): string | null {
  const valueOf = (name: string): string | undefined => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(text)?.[1]?.trim();
  return together(valueOf('ProductName'), valueOf('ProductVersion'));
}

function together(...words: readonly (string | undefined)[]): string | null {
  const said = words.filter((word) => word !== undefined && word !== '');
  return said.length === 0 ? null : said.join(' ');
}
