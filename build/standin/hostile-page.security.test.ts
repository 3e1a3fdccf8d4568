import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually, launchFixture, type Fixture } from './support/launch-fixture.ts';
import { startDisplay, type PrivateDisplay } from './support/private-display.ts';

// A page without any content policy, written against us: only the session's guards stand between it and the world.
let display: PrivateDisplay;
let fixture: Fixture;
let listener: Server;
let port: number;
let connections = 0;

beforeAll(async () => {
  listener = createServer((socket) => {
    connections++;
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\naccess-control-allow-origin: *\r\n\r\nok');
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  ({ port } = listener.address() as AddressInfo);
  display = await startDisplay('1000x700');
  fixture = await launchFixture(display);
  await fixture.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.loadURL('agent://ui/hostile.html'),
  );
  await fixture.page.waitForFunction('typeof attacks'); // the driver hears of the new document by itself
});
afterAll(async () => {
  await fixture.stop();
  await display.stop();
  listener.close();
});
beforeEach(() => fixture.app.evaluate(() => void (globalThis as unknown as { tried: string[] }).tried.splice(0)));

const tried = () => fixture.app.evaluate(() => (globalThis as unknown as { tried: string[] }).tried);
const address = () =>
  fixture.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL());

const attack = (code: string): Promise<unknown> => fixture.page.evaluate(`attacks.${code}`);

test('it reaches no address by fetch, image, script, socket, event source, worker or beacon', async () => {
  expect(await attack(`network(${port})`)).toEqual(Array.from({ length: 8 }, () => 'failed'));
  expect(connections).toBe(0);
});

test('it reads no file, no other host of the scheme and no path outside', async () => {
  // The browser tidies `%2e%2e` away and asks for a page that is not there; `..%2f` it leaves to the handler.
  expect(await attack('files()')).toEqual(['failed', 'failed', 'failed', 'failed', '404 0']);
});

test.each(['link', 'address', 'form', 'refresh'])('it stays where it is: %s', async (way) => {
  const to = `http://127.0.0.1:${port}/away`;
  await attack(`leave.${way}(${JSON.stringify(to)})`);
  await eventually(async () => (await tried()).some((line) => line.startsWith(`will-navigate ${to}`)), true);
  expect(await address()).toBe('agent://ui/hostile.html');
  expect(await fixture.page.evaluate('document.title')).toBe('Hostile');
  expect(connections).toBe(0);
});

test('a frame of it goes nowhere either', async () => {
  const to = `http://127.0.0.1:${port}/frame`;
  await attack(`leave.frame(${JSON.stringify(to)})`);
  await eventually(async () => (await tried()).includes(`will-frame-navigate ${to}`), true);
  expect(connections).toBe(0);
});

test('it opens no window', async () => {
  const before = fixture.app.windows().length;
  await attack(`windows(${port})`);
  const wanted = [`window http://127.0.0.1:${port}/pop`, `window http://127.0.0.1:${port}/tab`];
  await eventually(async () => (await tried()).filter((line) => line.startsWith('window')), wanted);
  await eventually(() => fixture.app.windows().length, before);
  expect(await fixture.page.evaluate('document.visibilityState')).toBe('visible');
  expect(connections).toBe(0);
});

test('it gets no permission', async () => {
  expect(await attack('permissions()')).toEqual(['denied', 'NotAllowedError', 'Error', 'TypeError', 'denied']);
});

test('it downloads nothing', async () => {
  await attack('download()');
  await eventually(async () => (await tried()).includes('download'), true);
});

test('of the bridge it has what was exposed and nothing else', async () => {
  const exposed = ['greet', 'fail', 'unknown', 'add', 'echo', 'callLater', 'onNews', 'sandboxed'];
  expect(await fixture.page.evaluate('Object.keys(fixture)')).toEqual(exposed);
  expect(await attack('names()')).toEqual([]);
});

test('knowing how the bridge talks, it still reaches no other function and no channel', async () => {
  const refusal = expect.objectContaining({ ok: false });
  expect(await attack('forge()')).toEqual({ knows: true, heard: [refusal, refusal, refusal] });
});

test('dialogs of it are answered and never shown', async () => {
  expect(await fixture.page.evaluate("confirm('really?')")).toBe(false);
});

test('a frame inside it has no bridge', async () => {
  expect(await attack('innerFrame()')).toBe(false);
});
