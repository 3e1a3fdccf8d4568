import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { takeScreenshot } from '../../lab/screenshot.ts';
import type { Workstation } from './workstation.ts';

const run = promisify(execFile);

/** No window of ours has it. */
const DESKTOP = '#ff00ff';

/** Makes what lies below all windows a colour by which it is known. */
export async function paintDesktop({ display }: Workstation): Promise<void> {
  await run('xsetroot', ['-solid', DESKTOP], { env: { ...process.env, ...display.env } });
}

/** The share of the plugged-in screens, 0 to 1, on which the desktop can be seen. */
export async function desktopSeen({ display, screens, room }: Workstation): Promise<number> {
  const file = join(room.agentFolder, '../seen.png');
  await takeScreenshot(display.env, file);
  const crop = `${display.width * screens}x${display.height}+0+0`;
  const found = ['-fill', 'black', '+opaque', DESKTOP, '-fill', 'white', '-opaque', DESKTOP, '-format', '%[fx:mean]'];
  const { stdout } = await run('convert', [`png:${file}`, '-crop', crop, '+repage', ...found, 'info:']);
  return Number(stdout);
}
