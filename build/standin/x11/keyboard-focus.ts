import type { Desktop } from './desktop.ts';
import { createXWindow, EVENTS, focusWindow, selectEvents } from './window-requests.ts';
import { shorts, words } from './words.ts';

const [KEY_PRESS, KEY_RELEASE, BUTTON_PRESS, FOCUS_IN, FOCUS_OUT] = [2, 3, 4, 9, 10];
const BY_GRAB = new Set([1, 2]);

export type KeyboardFocus = {
  readonly take: () => void;
  /** Whether a click on the window takes the keyboard; for windows that no manager looks after. */
  readonly takeByClick: (on: boolean) => void;
  readonly onButton: () => void;
  readonly close: () => void;
};

export type FocusSignals = {
  readonly onFocus: (focused: boolean) => void;
  readonly onKey: (key: { readonly pressed: boolean; readonly keycode: number; readonly modifiers: number }) => void;
};

/**
 * A window's keyboard: an invisible child that holds the focus. Keys go to it and not to Chromium, so no key
 * reaches the browser's own commands, and the product sees each before its page does.
 */
export function createKeyboardFocus(desktop: Desktop, window: number, signals: FocusSignals): KeyboardFocus {
  const { server } = desktop;
  const proxy = createXWindow(server, {
    parent: window,
    x: -10,
    y: -10,
    width: 1,
    height: 1,
    background: 0,
    unmanaged: true,
    events: EVENTS.keyPress | EVENTS.keyRelease | EVENTS.focusChange,
  });
  server.send(8, 0, words(proxy));
  desktop.listen(proxy, (event) => {
    const { code, bytes } = event;
    if (code === FOCUS_IN || code === FOCUS_OUT) {
      if (!BY_GRAB.has(bytes[8] ?? 0)) signals.onFocus(code === FOCUS_IN);
    } else if (code === KEY_PRESS || code === KEY_RELEASE) {
      const key = { pressed: code === KEY_PRESS, keycode: bytes[1] ?? 0, modifiers: bytes.readUInt16LE(28) };
      signals.onKey(key);
    }
  });
  return {
    take: () => focusWindow(server, proxy),
    takeByClick: (on) => {
      const [anyButton, anyModifier, synchronous, asynchronous] = [0, 0x8000, 0, 1];
      if (!on) {
        server.send(29, anyButton, Buffer.concat([words(window), shorts(anyModifier, 0)]));
        return;
      }
      const modes = Buffer.from([4, 0, synchronous, asynchronous]);
      const rest = Buffer.concat([words(0, 0), Buffer.from([anyButton, 0]), shorts(anyModifier)]);
      server.send(28, 1, Buffer.concat([words(window), modes, rest]));
    },
    onButton: () => {
      const replay = 2;
      focusWindow(server, proxy);
      server.send(35, replay, words(0));
    },
    close: () => desktop.unlisten(proxy),
  };
}

const BY_POINTER = 5;

/** Where there is no window manager Chromium takes the keyboard itself at times: it goes back to our window. */
export function keepFocusOut(desktop: Desktop, chromiumWindow: number, takeBack: () => void): void {
  selectEvents(desktop.server, chromiumWindow, EVENTS.focusChange);
  desktop.listen(chromiumWindow, ({ code, bytes }) => {
    const detail = bytes[1] ?? 0;
    if (code === FOCUS_IN && !BY_GRAB.has(bytes[8] ?? 0) && detail < BY_POINTER) takeBack();
  });
}

export { BUTTON_PRESS };
