import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDisplay, type LabDisplay } from './display.ts';
import { createLabFolder } from './lab-folder.ts';
import { contrastRatio, meanLuminance, relativeLuminance } from './luminance.ts';
import { takeScreenshot } from './screenshot.ts';

const run = promisify(execFile);
const folder = createLabFolder('display-test');
let display: LabDisplay;
beforeAll(async () => {
  display = await startDisplay({ width: 640, height: 480, maximumScreens: 2 });
});
afterAll(async () => {
  await display.stop();
  folder.remove();
});

async function onDisplay(command: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(command, args, { env: { ...process.env, ...display.env } });
  return stdout;
}

describe('a display of the lab', () => {
  it('has a window manager with one desktop', async () => {
    expect(await onDisplay('wmctrl', '-m')).toContain('Openbox');
    expect((await onDisplay('wmctrl', '-d')).trim().split('\n')).toHaveLength(1);
  });

  it('gains and loses a screen', async () => {
    await display.setScreens(2);
    expect(await onDisplay('xrandr', '--listmonitors')).toMatch(/Monitors: 2\n.*640\/\d+x480\/\d+\+0\+0.*\n.*\+640\+0/);
    await display.setScreens(1);
    expect(await onDisplay('xrandr', '--listmonitors')).toContain('Monitors: 1');
    await expect(display.setScreens(3)).rejects.toThrow('1 to 2 screens');
  });

  it('knows idle time, and typing ends it', async () => {
    await onDisplay('xdotool', 'key', 'Shift_L');
    expect(Number(await onDisplay('xprintidle'))).toBeLessThan(2_000);
  });

  it('lets nobody in without its cookie', async () => {
    const env = { ...process.env, DISPLAY: display.env.DISPLAY, XAUTHORITY: join(folder.path, 'none') };
    await expect(run('xprop', ['-root'], { env })).rejects.toThrow();
  });

  it('is dark, and a screenshot shows what is on it', async () => {
    const file = join(folder.path, 'empty.png');
    await takeScreenshot(display.env, file);
    expect(await meanLuminance(file)).toBeCloseTo(relativeLuminance([0x0b, 0x0d, 0x10]), 4);
    await onDisplay('xsetroot', '-solid', '#ffffff');
    await takeScreenshot(display.env, file);
    expect(await meanLuminance(file)).toBeCloseTo(1, 4);
    expect(await meanLuminance(file, { x: 10, y: 10, width: 5, height: 5 })).toBeCloseTo(1, 4);
  });

  it('leaves nothing behind', async () => {
    const other = await startDisplay({ width: 320, height: 240, withWindowManager: false });
    expect(other.env.DISPLAY).not.toBe(display.env.DISPLAY);
    await other.stop();
    await other.stop();
    expect(existsSync(other.env.XAUTHORITY)).toBe(false);
  });
});

describe('findUserDisplay', () => {
  async function find(env: NodeJS.ProcessEnv): Promise<string> {
    const file = new URL('user-display.ts', import.meta.url).href;
    const program = `import { findUserDisplay } from ${JSON.stringify(file)};
      const found = await findUserDisplay(); console.log(found ? found.width + 'x' + found.height : 'none');`;
    const args = ['--input-type=module', '-e', program];
    return (await run(process.execPath, args, { env: { ...process.env, ...env } })).stdout.trim();
  }

  it('finds a display that answers, and none where it does not', async () => {
    expect(await find(display.env)).toBe('1280x480');
    expect(await find({ DISPLAY: ':4711' })).toBe('none');
    expect(await find({ DISPLAY: '' })).toBe('none');
  });
});

describe('contrastRatio', () => {
  it('agrees with the examples of WCAG', () => {
    expect(contrastRatio([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
    expect(contrastRatio([0x76, 0x76, 0x76], [255, 255, 255])).toBeCloseTo(4.54, 2);
  });
});
