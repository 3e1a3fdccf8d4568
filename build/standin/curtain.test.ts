import { spawn, type ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, launchFixture, type Fixture } from './support/launch-fixture.ts';
import { startDisplay, type PrivateDisplay } from './support/private-display.ts';

const LEFT = { x: 0, y: 0, width: 700, height: 600 };
const RIGHT = { x: 700, y: 0, width: 500, height: 600 };

describe.each([['no window manager'], ['openbox']])('a curtain under %s', (manager) => {
  let display: PrivateDisplay;
  let fixture: Fixture;
  let other: ChildProcess;

  beforeAll(async () => {
    display = await startDisplay('1200x600', manager === 'openbox' ? manager : undefined);
    await display.run('xrandr', '--setmonitor', 'left', '700/185x600/158+0+0', 'screen');
    await display.run('xrandr', '--setmonitor', 'right', '500/132x600/158+700+0', 'none');
    fixture = await launchFixture(display);
    other = spawn('xev', ['-geometry', '400x300+500+200'], {
      env: { ...process.env, DISPLAY: display.name },
      stdio: 'ignore',
    });
    await eventually(async () => (await display.run('xwininfo', '-root', '-tree')).includes('Event Tester'), true);
  });
  afterAll(async () => {
    other.kill();
    await fixture.stop();
    await display.stop();
  });

  /** How many colours a part of the screen shows, and which is in its corner. */
  const colours = async (area: typeof LEFT): Promise<string> => {
    const crop = `${area.width}x${area.height}+${area.x}+${area.y}`;
    return display.run(
      'import',
      '-window',
      'root',
      '-crop',
      crop,
      '+repage',
      '-depth',
      '8',
      '-format',
      '%k %[hex:p{0,0}]',
      'info:-',
    );
  };

  test('the displays are those of the X server, and a change is told', async () => {
    const displays = await fixture.app.evaluate(({ screen }) => screen.getAllDisplays().map(({ bounds }) => bounds));
    expect(displays).toEqual(expect.arrayContaining([LEFT, RIGHT]));
    const added = fixture.app.evaluate(
      ({ screen }) => new Promise((resolve) => screen.once('display-added', (_event, { bounds }) => resolve(bounds))),
    );
    await display.run('xrandr', '--setmonitor', 'third', '100/26x600/158+1100+0', 'none');
    expect(await added).toEqual({ x: 1100, y: 0, width: 100, height: 600 });
    const removed = fixture.app.evaluate(
      ({ screen }) => new Promise((resolve) => screen.once('display-removed', (_event, { bounds }) => resolve(bounds))),
    );
    await display.run('xrandr', '--delmonitor', 'third');
    expect(await removed).toEqual({ x: 1100, y: 0, width: 100, height: 600 });
  });

  test('it covers every display, above the window of another program', async () => {
    await fixture.app.evaluate(({ BaseWindow, screen }) => {
      for (const { bounds } of screen.getAllDisplays()) {
        const panel = new BaseWindow({
          ...bounds,
          show: false,
          frame: false,
          closable: false,
          focusable: false,
          alwaysOnTop: true,
          backgroundColor: '#102030',
        });
        panel.on('close', (event) => event.preventDefault());
        panel.showInactive();
        panel.setAlwaysOnTop(true, 'screen-saver');
      }
    });
    for (const area of [LEFT, RIGHT]) await eventually(() => colours(area), '1 102030');
  });

  test('another program that comes to the front does not come through', async () => {
    await display.run('xdotool', 'search', '--name', 'Event Tester', 'windowraise');
    await display.run('wmctrl', '-r', 'Event Tester', '-b', 'add,fullscreen').catch(() => ''); // needs a manager
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const area of [LEFT, RIGHT]) await eventually(() => colours(area), '1 102030');
  });

  test('its windows stand exactly on their displays and cannot be closed', async () => {
    const seen = await fixture.app.evaluate(({ BaseWindow, BrowserWindow }) => {
      const panels = BaseWindow.getAllWindows().filter((window) => !(window instanceof BrowserWindow));
      for (const panel of panels) panel.close();
      return panels.map((panel) => [panel.getBounds(), panel.isVisible(), panel.isAlwaysOnTop(), panel.isDestroyed()]);
    });
    expect(seen).toEqual(
      expect.arrayContaining([
        [LEFT, true, true, false],
        [RIGHT, true, true, false],
      ]),
    );
  });

  test('a page shown on top of it is seen, takes keys, and the curtain stays around it', async () => {
    const [window] = await Promise.all([
      fixture.app.waitForEvent('window'),
      fixture.app.evaluate(async ({ BrowserWindow }) => {
        const form = new BrowserWindow({
          x: 100,
          y: 100,
          width: 300,
          height: 200,
          show: false,
          frame: false,
          alwaysOnTop: true,
          backgroundColor: '#050607',
          webPreferences: { partition: 'fixture' },
        });
        form.once('ready-to-show', () => {
          form.show();
          form.moveTop();
          form.focus();
        });
        await form.loadURL('agent://ui/form.html');
      }),
    ]);
    await eventually(() => colours({ x: 100, y: 100, width: 1, height: 1 }), '1 050607');
    await display.run('xdotool', 'type', '--delay', '10', 'typed');
    await eventually(() => window.inputValue('#text'), 'typed');
    expect(await colours(RIGHT)).toBe('1 102030');
  });

  test('after it is gone the other program is there again', async () => {
    await fixture.app.evaluate(({ BaseWindow }) => {
      for (const window of BaseWindow.getAllWindows()) window.destroy();
    });
    await eventually(async () => (await colours({ x: 600, y: 300, width: 1, height: 1 })) !== '1 102030', true);
  });
});
