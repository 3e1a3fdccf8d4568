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

test('it reaches no address by fetch, image, script, socket, beacon or worker', async () => {
  const answers = await fixture.page.evaluate(async (to) => {
    const page = globalThis as unknown as {
      document: { createElement: (name: string) => any; body: any };
      [name: string]: any;
    };
    const outcome = (start: (done: (what: string) => void) => void) =>
      new Promise((resolve) => {
        setTimeout(() => resolve('nothing'), 2_000);
        start(resolve);
      });
    const element = (name: string, key: string, value: string) =>
      outcome((done) => {
        const made = page.document.createElement(name);
        Object.assign(made, { onload: () => done('loaded'), onerror: () => done('failed'), [key]: value });
        page.document.body.append(made);
      });
    const worker = `fetch('http://127.0.0.1:${to}/w').then(() => postMessage('loaded'), () => postMessage('failed'))`;
    return Promise.all([
      fetch(`http://127.0.0.1:${to}/f`).then(
        () => 'loaded',
        () => 'failed',
      ),
      fetch(`http://127.0.0.1:${to}/n`, { mode: 'no-cors' }).then(
        () => 'loaded',
        () => 'failed',
      ),
      element('img', 'src', `http://127.0.0.1:${to}/i`),
      element('script', 'src', `http://localhost:${to}/s.js`),
      outcome((done) => {
        const socket = new WebSocket(`ws://127.0.0.1:${to}/`);
        Object.assign(socket, { onopen: () => done('loaded'), onerror: () => done('failed') });
      }),
      outcome((done) => {
        const source = new page['EventSource'](`http://127.0.0.1:${to}/e`);
        Object.assign(source, { onopen: () => done('loaded'), onerror: () => done('failed') });
      }),
      outcome((done) => {
        const made = new page['Worker'](URL.createObjectURL(new Blob([worker], { type: 'text/javascript' })));
        made.onmessage = (event: { data: string }) => done(event.data);
      }),
      outcome((done) => {
        page['navigator'].sendBeacon(`http://127.0.0.1:${to}/b`);
        const hint = page.document.createElement('link');
        Object.assign(hint, { rel: 'preconnect', href: `http://127.0.0.1:${to}` });
        page.document.body.append(hint);
        setTimeout(() => done('failed'), 500);
      }),
    ]);
  }, port);
  expect(answers).toEqual(Array.from({ length: 8 }, () => 'failed'));
  expect(connections).toBe(0);
});

test('it reads no file, no other host of the scheme and no path outside', async () => {
  const answers = await fixture.page.evaluate(async () => {
    const read = (url: string) =>
      fetch(url).then(
        async (response) => `${response.status} ${(await response.text()).length}`,
        () => 'failed',
      );
    return Promise.all(
      [
        'file:///etc/passwd',
        'agent://ui/../main.ts',
        'agent://other/page.html',
        '/%2e%2e/main.ts',
        '/..%2fmain.ts',
      ].map(read),
    );
  });
  // The browser tidies `%2e%2e` away and asks for a page that is not there; `..%2f` it leaves to the handler.
  expect(answers).toEqual(['failed', 'failed', 'failed', 'failed', '404 0']);
});

test.each([
  ['a link', 'const a = document.createElement("a"); a.href = TO; document.body.append(a); a.click()'],
  ['the address', 'location.href = TO'],
  ['a form', 'const f = document.createElement("form"); f.action = TO; document.body.append(f); f.submit()'],
  [
    'a refresh',
    'const m = document.createElement("meta"); m.httpEquiv = "refresh"; m.content = "0;url=" + TO; document.head.append(m)',
  ],
])('it stays where it is: %s', async (_what, code) => {
  const to = `http://127.0.0.1:${port}/away`;
  await fixture.page.evaluate(code.replace('TO', JSON.stringify(to)));
  await eventually(async () => (await tried()).some((line) => line.startsWith(`will-navigate ${to}`)), true);
  expect(await address()).toBe('agent://ui/hostile.html');
  expect(await fixture.page.evaluate('document.title')).toBe('Hostile');
  expect(connections).toBe(0);
});

test('a frame of it goes nowhere either', async () => {
  const to = `http://127.0.0.1:${port}/frame`;
  await fixture.page.evaluate(
    `{ const f = document.createElement('iframe'); f.src = '${to}'; document.body.append(f) }`,
  );
  await eventually(async () => (await tried()).includes(`will-frame-navigate ${to}`), true);
  expect(connections).toBe(0);
});

test('it opens no window', async () => {
  const before = fixture.app.windows().length;
  await fixture.page.evaluate(`window.open('http://127.0.0.1:${port}/pop', 'x', 'width=200,height=200')`);
  await fixture.page.evaluate(
    `{ const a = document.createElement('a'); a.target = '_blank'; a.href = 'http://127.0.0.1:${port}/tab'; document.body.append(a); a.click() }`,
  );
  const wanted = [`window http://127.0.0.1:${port}/pop`, `window http://127.0.0.1:${port}/tab`];
  await eventually(async () => (await tried()).filter((line) => line.startsWith('window')), wanted);
  await eventually(() => fixture.app.windows().length, before);
  expect(await fixture.page.evaluate('document.visibilityState')).toBe('visible');
  expect(connections).toBe(0);
});

test('it gets no permission', async () => {
  const answers = await fixture.page.evaluate(async () => {
    const { navigator, Notification, document } = globalThis as any;
    const refused = (ask: () => Promise<unknown>) =>
      ask().then(
        (got) => `got ${String(got)}`,
        (error) => error.name,
      );
    return Promise.all([
      Notification.requestPermission(),
      refused(() => navigator.clipboard.readText()),
      refused(
        () =>
          new Promise((_, reject) =>
            navigator.geolocation.getCurrentPosition(
              () => undefined,
              () => reject(new Error()),
            ),
          ),
      ),
      refused(() => document.body.requestFullscreen()),
      navigator.permissions.query({ name: 'notifications' }).then((status: { state: string }) => status.state),
    ]);
  });
  expect(answers).toEqual(['denied', 'NotAllowedError', 'Error', 'TypeError', 'denied']);
});

test('it downloads nothing', async () => {
  await fixture.page.evaluate(
    `{ const a = document.createElement('a'); a.download = 'x.txt'; a.href = URL.createObjectURL(new Blob(['x'])); document.body.append(a); a.click() }`,
  );
  await eventually(async () => (await tried()).includes('download'), true);
});

test('of the bridge it has what was exposed and nothing else', async () => {
  const seen = await fixture.page.evaluate(() => {
    const page = globalThis as unknown as Record<string, unknown>;
    const names = [
      'require',
      'process',
      'module',
      'Buffer',
      'ipcRenderer',
      'electron',
      'standinBinding',
      'standinDeliver',
    ];
    return [Object.keys(page['fixture'] as object), names.filter((name) => name in page)];
  });
  expect(seen[0]).toEqual(['greet', 'fail', 'unknown', 'add', 'echo', 'callLater', 'onNews', 'sandboxed']);
  expect(seen[1]).toEqual([]);
});

test('knowing how the bridge talks, it still reaches no other function and no channel', async () => {
  const answers = await fixture.page.evaluate(() => {
    const page = globalThis as any;
    const heard: string[] = [];
    const original = page.document.dispatchEvent;
    const names: string[] = [];
    // The worst case: the page learns the secret name of the bridge's events by watching itself being called.
    const add = page.EventTarget.prototype.addEventListener;
    const describe = Object.getOwnPropertyDescriptor(page.CustomEvent.prototype, 'detail')!;
    Object.defineProperty(page.CustomEvent.prototype, 'detail', {
      get(this: { type: string }) {
        names.push(this.type);
        return describe.get!.call(this);
      },
    });
    page.fixture.add(1, 1);
    const secret = (names.find((name) => name.includes('-reply-to-page')) ?? '').replace('-reply-to-page', '');
    add.call(page.document, `${secret}-reply-to-page`, (event: { detail: string }) => heard.push(event.detail));
    const say = (message: object) =>
      original.call(page.document, new page.CustomEvent(`${secret}-to-preload`, { detail: JSON.stringify(message) }));
    say({ type: 'call', id: 4_000, args: [] });
    say({ type: 'expose', key: 'standinDeliver', value: 1 });
    say({ type: 'invoke', channel: 'greeting:make' });
    return { knows: secret.length > 0, heard };
  });
  expect(answers.knows).toBe(true);
  for (const reply of answers.heard) expect(JSON.parse(reply)).toMatchObject({ ok: false });
  expect(answers.heard).toHaveLength(3);
});

test('dialogs of it are answered and never shown', async () => {
  expect(await fixture.page.evaluate("confirm('really?')")).toBe(false);
});

test('a frame inside it has no bridge', async () => {
  const found = await fixture.page.evaluate(async () => {
    const { document } = globalThis as any;
    const frame = document.createElement('iframe');
    frame.srcdoc = '<p>inner</p>';
    document.body.append(frame);
    await new Promise((resolve) => (frame.onload = resolve));
    return 'fixture' in frame.contentWindow;
  });
  expect(found).toBe(false);
});
