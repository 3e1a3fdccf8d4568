import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually, FIXTURE, fixtureEnvironment, launchFixture, type Fixture } from './support/launch-fixture.ts';
import { startDisplay, type PrivateDisplay } from './support/private-display.ts';

let display: PrivateDisplay;
let fixture: Fixture;

beforeAll(async () => {
  display = await startDisplay('800x600');
});
afterAll(() => display.stop());
beforeEach(async () => {
  fixture = await launchFixture(display);
});
afterEach(() => fixture.stop());

/** The processes of a run of Chromium, by the profile folder that only this run has. */
function chromiumOf(pid: number, onlyRenderers = false): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      const line = commandLine(name);
      const ours = line.includes(`glasskey-standin-profile-${pid}-`);
      return ours && (!onlyRenderers || line.includes('--type=renderer'));
    })
    .map(Number);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(join('/proc', pid, 'cmdline'), 'latin1');
  } catch {
    return ''; // it ended while we looked
  }
}

type Told = { readonly reasons: string[] };

async function watchFaults(): Promise<void> {
  await fixture.app.evaluate(({ app, BrowserWindow }) => {
    const told: Told = { reasons: [] };
    Object.assign(globalThis, { told });
    app.on('render-process-gone', (_event, _contents, { reason }) => told.reasons.push(reason));
    BrowserWindow.getAllWindows()[0]?.on('unresponsive', () => told.reasons.push('unresponsive'));
    BrowserWindow.getAllWindows()[0]?.on('responsive', () => told.reasons.push('responsive'));
  });
}
const reasons = () => fixture.app.evaluate(() => (globalThis as unknown as { told: Told }).told.reasons);

test('a page that crashes is told, and can be loaded again', async () => {
  await watchFaults();
  await fixture.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await eventually(reasons, ['crashed']);
  const state = await fixture.app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const crashed = contents?.isCrashed();
    await contents?.loadURL('agent://ui/form.html');
    return [crashed, contents?.isCrashed(), contents?.getURL()];
  });
  expect(state).toEqual([true, false, 'agent://ui/form.html']);
});

test('a page whose process is killed from outside is told', async () => {
  await watchFaults();
  const pid = await fixture.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  );
  expect(chromiumOf(fixture.pid, true)).toContain(pid);
  process.kill(pid ?? 0, 'SIGKILL');
  await eventually(reasons, ['killed']);
});

test('a page that hangs is told after five seconds, and its coming back too', async () => {
  await watchFaults();
  void fixture.page.evaluate(() => {
    const until = performance.now() + 11_000;
    while (performance.now() < until);
  });
  await eventually(reasons, ['unresponsive', 'responsive'], 20_000);
}, 30_000);

test('quitting asks first, and a refusal is respected', async () => {
  const asked = await fixture.app.evaluate(({ app, BrowserWindow }) => {
    const order: string[] = [];
    app.once('before-quit', (event) => {
      order.push('before-quit');
      event.preventDefault();
    });
    app.quit();
    BrowserWindow.getAllWindows()[0]?.once('close', (event) => {
      order.push('close');
      event.preventDefault();
    });
    app.quit();
    return order;
  });
  expect(asked).toEqual(['before-quit', 'close']);
  await fixture.app.evaluate(() => void Promise.reject(new Error('nobody handles it'))); // which ends it no more than these
  expect(await fixture.page.title()).toBe('Fixture page');
});

test('app.exit ends with its code and leaves no process', async () => {
  expect(chromiumOf(fixture.pid).length).toBeGreaterThan(1);
  const ended = once(fixture.app.process(), 'exit');
  await fixture.app.evaluate(({ app }) => app.exit(7)).catch(() => undefined); // it ends while it answers
  expect((await ended)[0]).toBe(7);
  await eventually(() => chromiumOf(fixture.pid), [], 1_000);
});

test('kill -9 of the main process takes Chromium along within a second', async () => {
  expect(chromiumOf(fixture.pid).length).toBeGreaterThan(1);
  process.kill(fixture.pid, 'SIGKILL');
  await eventually(() => chromiumOf(fixture.pid), [], 1_500);
});

test('a second start tells the first and ends', async () => {
  const told = fixture.app.evaluate(
    ({ app }) =>
      new Promise((done) => {
        app.once('second-instance', (_event, argv, cwd, data) => done([argv.at(-1), cwd, data]));
      }),
  );
  const second = spawn(resolve(import.meta.dirname, 'electron'), [FIXTURE, '--again'], {
    env: fixtureEnvironment(display, fixture.userData),
    cwd: '/usr',
    stdio: 'ignore',
  });
  expect((await once(second, 'exit'))[0]).toBe(3);
  expect(await told).toEqual(['--again', '/usr', { from: 'fixture' }]);
  await eventually(() => chromiumOf(second.pid ?? 0), [], 1_000);
});

test("Electron's own command starts it, with the system's Node in front", async () => {
  const cli = resolve(import.meta.dirname, '../../node_modules/electron/cli.js');
  const { DISPLAY } = fixtureEnvironment(display, fixture.userData);
  const started = spawn('/usr/bin/env', ['node', cli, '.'], {
    env: { ...fixtureEnvironment(display, join(fixture.userData, 'other')), DISPLAY, PATH: '/usr/bin:/bin' },
    cwd: FIXTURE,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await eventually(async () => (await display.run('xwininfo', '-root', '-tree')).split('"Fixture"').length, 3, 15_000);
  started.kill('SIGTERM');
  expect((await once(started, 'exit'))[0]).toBe(0);
});
