import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { meanLuminance } from '../../lab/luminance.ts';
import { takeScreenshot } from '../../lab/screenshot.ts';
import type { Workstation } from './workstation.ts';

const run = promisify(execFile);

/** The mean relative luminance of what may be seen over a curtain. */
const DARK = 0.03;

/** What lies below all windows. */
export async function paintDesktop({ display }: Workstation, colour: string): Promise<void> {
  await run('xsetroot', ['-solid', colour], { env: { ...process.env, ...display.env } });
}

/** Looks at the screens themselves: what must not be seen, in words, when they show more than curtain and way in. */
export async function brightness({ display, screens, room }: Workstation): Promise<string | null> {
  const file = join(room.agentFolder, '../seen.png');
  await takeScreenshot(display.env, file);
  const seen = { x: 0, y: 0, width: display.width * screens, height: display.height };
  const luminance = await meanLuminance(file, seen);
  return luminance <= DARK ? null : `the screens are bright: ${luminance.toFixed(3)}`;
}
