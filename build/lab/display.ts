import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { startChild, type LabChild } from './child.ts';
import { createLabFolder } from './lab-folder.ts';
import { OPENBOX_CONFIG } from './openbox-config.ts';
import { waitUntil } from './wait-until.ts';
import { writeXAuthority } from './x-authority.ts';

const run = promisify(execFile);

export type DisplayOptions = {
  /** Size of one screen in pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Screens side by side at the start. */
  readonly screens?: number;
  /** How many screens `setScreens` can later reach; the frame buffer is made that large. */
  readonly maximumScreens?: number;
  readonly withWindowManager?: boolean;
};

export type LabDisplay = {
  /** What a program needs to draw on it. */
  readonly env: { readonly DISPLAY: string; readonly XAUTHORITY: string };
  readonly width: number;
  readonly height: number;
  /** Plugs screens in or out, as RandR monitors that stand side by side. */
  readonly setScreens: (count: number) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Starts an X server of its own (Xvfb) on a free display number, with a cookie, and a window manager on it. */
export async function startDisplay(options: DisplayOptions = {}): Promise<LabDisplay> {
  const { width = 1280, height = 800, screens = 1, withWindowManager = true } = options;
  const maximumScreens = Math.max(screens, options.maximumScreens ?? 1);
  const folder = createLabFolder('display');
  const authority = join(folder.path, 'xauthority');
  writeXAuthority(authority);
  const children: LabChild[] = [];
  const stop = async (): Promise<void> => {
    for (const child of children.toReversed()) await child.stop();
    folder.remove();
  };
  try {
    const server = startServer({ width: width * maximumScreens, height, authority, folder: folder.path });
    children.push(server);
    const env = { DISPLAY: `:${await readDisplayNumber(server)}`, XAUTHORITY: authority };
    const setScreens = createScreenPlacer(env, { maximumScreens, width, height });
    await setScreens(screens);
    await run('xsetroot', ['-solid', '#0b0d10'], { env: { ...process.env, ...env } });
    if (withWindowManager) children.push(await startWindowManager(env, folder.path));
    return { env, width, height, setScreens, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Server = { readonly width: number; readonly height: number; readonly authority: string; readonly folder: string };

function startServer({ width, height, authority, folder }: Server): LabChild {
  // Without -noreset the server forgets its monitors when the last window closes.
  const screen = ['-screen', '0', `${width}x${height}x24`, '-noreset', '-nolisten', 'tcp', '+extension', 'RANDR'];
  const args = ['-displayfd', '3', '-auth', authority, ...screen];
  return startChild({ command: 'Xvfb', args, logFile: join(folder, 'xvfb.log'), withExtraOutput: true });
}

async function readDisplayNumber(server: LabChild): Promise<number> {
  const lines: Readable | null = server.extraOutput;
  let text = '';
  lines?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await waitUntil('the X server', 10_000, () => {
    if (server.hasEnded()) throw new Error(`the X server did not start: ${server.log()}`);
    return text.includes('\n');
  });
  return Number(text.trim());
}

type Placement = { readonly maximumScreens: number; readonly width: number; readonly height: number };

/** Screens are RandR monitors; only what changes is named, since a monitor cannot be set twice. */
function createScreenPlacer(env: NodeJS.ProcessEnv, placement: Placement): (count: number) => Promise<void> {
  const { maximumScreens, width, height } = placement;
  const xrandr = (...args: string[]): Promise<unknown> => run('xrandr', args, { env: { ...process.env, ...env } });
  let present = 0;
  return async (count) => {
    if (count < 1 || count > maximumScreens) {
      throw new Error(`1 to ${maximumScreens} screens are possible, not ${count}`);
    }
    for (; present > count; present -= 1) await xrandr('--delmonitor', `screen-${present}`);
    for (; present < count; present += 1) {
      const geometry = `${width}/340x${height}/210+${present * width}+0`;
      // The first claims the one output that Xvfb has, which hides the monitor that spans the whole buffer.
      await xrandr('--setmonitor', `screen-${present + 1}`, geometry, present === 0 ? 'screen' : 'none');
    }
  };
}

async function startWindowManager(env: NodeJS.ProcessEnv, folder: string): Promise<LabChild> {
  const config = join(folder, 'openbox.xml');
  writeFileSync(config, OPENBOX_CONFIG);
  const all = { ...process.env, ...env };
  const args = ['--sm-disable', '--config-file', config];
  const manager = startChild({ command: 'openbox', args, env: all, logFile: join(folder, 'openbox.log') });
  await waitUntil('the window manager', 10_000, async () => {
    if (manager.hasEnded()) throw new Error(`the window manager did not start: ${manager.log()}`);
    const { stdout } = await run('xprop', ['-root', '_NET_SUPPORTING_WM_CHECK', '_NET_NUMBER_OF_DESKTOPS'], {
      env: all,
    });
    return stdout.includes('window id') && stdout.includes('= 1');
  });
  return manager;
}
