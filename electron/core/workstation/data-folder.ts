import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';

const FOLDERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  win32: ['AppData', 'Local', 'Glasskey'],
  darwin: ['Library', 'Application Support', 'Glasskey'],
};

/** Where the agent keeps its data: fixed by the operating system's account, never by environment variables. */
export function dataFolder(): string {
  return join(userInfo().homedir, ...(FOLDERS[process.platform] ?? ['.local', 'share', 'glasskey']));
}

/** `--data=DIR` for development and tests; a packaged agent never calls this. */
export function developmentDataFolder(argv: readonly string[]): string | null {
  const given = argv.find((item) => item.startsWith('--data='));
  return given === undefined ? null : resolve(given.slice('--data='.length));
}

/** The trail's database within the data folder. */
export const trailFile = (folder: string): string => join(folder, 'trail.db');
