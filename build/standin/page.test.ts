import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, launchFixture, type Fixture } from './support/launch-fixture.ts';
import { startDisplay, type PrivateDisplay } from './support/private-display.ts';

let display: PrivateDisplay;
let fixture: Fixture;

beforeAll(async () => {
  display = await startDisplay('1000x700');
  // For a letter that no key has xdotool lends it one for a moment, and takes it back before a slow reader has looked.
  await display.run('setxkbmap', 'de');
  fixture = await launchFixture(display);
});
afterAll(async () => {
  await fixture.stop();
  await display.stop();
});

test('a click in the page asks the main process and shows its answer', async () => {
  await fixture.page.click('#greet');
  await eventually(() => fixture.page.textContent('#answer'), 'Hello, world');
});

test('the main process tells the page something', async () => {
  await fixture.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.send('news', { text: 'fresh', at: new Date(0) });
  });
  await eventually(() => fixture.page.textContent('#answer'), 'news: fresh');
});

test('of an error only the message crosses, and an unknown channel is refused', async () => {
  const failures = await fixture.page.evaluate(async () => {
    const { fail, unknown } = (globalThis as unknown as { fixture: Record<string, () => Promise<unknown>> }).fixture;
    const messageOf = async (ask: () => Promise<unknown>) => {
      try {
        return await ask();
      } catch (error) {
        return [Object.keys(error as object), (error as Error).message];
      }
    };
    return [await messageOf(fail!), await messageOf(unknown!)];
  });
  expect(failures).toEqual([
    [[], "Error invoking remote method 'fault:make': Error: only this text crosses"],
    [[], "Error invoking remote method 'channel:unknown': Error: No handler registered for 'channel:unknown'"],
  ]);
});

test('the bridge passes values, functions and promises both ways', async () => {
  const passed = await fixture.page.evaluate(async () => {
    const { fixture: api } = globalThis as unknown as { fixture: Record<string, (...given: never[]) => unknown> };
    const given = { list: [1, undefined, 2n], bytes: new Uint8Array([0, 255]), when: new Date(5), $: 'dollar' };
    const back = (await api['echo']!(given as never)) as typeof given;
    return {
      sum: api['add']!(2 as never, 3 as never),
      later: await new Promise((resolve) => api['callLater']!(resolve as never)),
      list: [back.list[0], back.list[1], String(back.list[2])],
      bytes: [...back.bytes],
      when: back.when.getTime(),
      dollar: back.$,
      frozen: Object.isFrozen(api),
    };
  });
  expect(passed).toEqual({
    sum: 5,
    later: { answer: 42 },
    list: [1, undefined, '2'],
    bytes: [0, 255],
    when: 5,
    dollar: 'dollar',
    frozen: true,
  });
});

test('the product sees its own scheme everywhere', async () => {
  const seen = await fixture.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    return [contents?.getURL(), contents?.mainFrame.url, contents?.mainFrame.origin, contents?.getTitle()];
  });
  expect(seen).toEqual(['agent://ui/page.html', 'agent://ui/page.html', 'agent://ui', 'Fixture page']);
});

test('the headers of the answer are kept: an inline script does not run', async () => {
  expect(await fixture.page.evaluate(() => 'inlineScriptRan' in globalThis)).toBe(false);
});

test('Playwright finds the window of the page and takes its picture', async () => {
  const window = await fixture.app.browserWindow(fixture.page);
  expect(await window.evaluate((found) => found.getTitle())).toBe('Fixture');
  expect((await fixture.page.screenshot()).subarray(1, 4).toString()).toBe('PNG');
  const captured = await window.evaluate(async (found) => (await found.capturePage()).getSize());
  expect(captured).toEqual({ width: 640, height: 480 });
});

test('keys typed at the display reach the page, and no browser command', async () => {
  await fixture.page.focus('#text');
  await display.run('xdotool', 'type', '--delay', '10', 'Grüße & 7');
  for (const key of ['ctrl+t', 'ctrl+n', 'ctrl+w', 'F11']) await display.run('xdotool', 'key', key);
  await eventually(() => fixture.page.inputValue('#text'), 'Grüße & 7');
  expect(fixture.app.windows()).toHaveLength(1);
});

test('a key that a listener keeps does not reach the page', async () => {
  await fixture.page.fill('#text', '');
  await fixture.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.on('before-input-event', (event, input) => {
      if (input.key === 'q') event.preventDefault();
    });
  });
  await display.run('xdotool', 'type', '--delay', '10', 'aqb');
  await eventually(() => fixture.page.inputValue('#text'), 'ab');
});

test('a click of the real pointer hits what is under it', async () => {
  const box = await fixture.page.locator('#greet').boundingBox();
  const bounds = await fixture.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  const x = Math.round((bounds?.x ?? 0) + (box?.x ?? 0) + 5);
  const y = Math.round((bounds?.y ?? 0) + (box?.y ?? 0) + 5);
  await display.run('xdotool', 'mousemove', String(x), String(y), 'click', '1');
  await eventually(() => fixture.page.textContent('#answer'), 'Hello, world');
});
