import { preventable } from '../emitter.ts';
import { runtime } from '../runtime.ts';
import type { WebContents } from '../web-contents/web-contents.ts';
import type { Key } from '../x11/keymap.ts';

type Pressed = { readonly pressed: boolean; readonly keycode: number; readonly modifiers: number };

let order: Promise<unknown> = Promise.resolve();

/** Gives a key of the X server to a page, unless a listener of `before-input-event` keeps it. */
export function pressKey(contents: WebContents, pressed: Pressed): void {
  order = order
    .then(() => runtime().keymap.read(pressed.keycode, pressed.modifiers))
    .then((key) => give(contents, key, pressed.pressed))
    .catch(() => undefined); // the page went away under the finger
}

async function give(contents: WebContents, key: Key, isDown: boolean): Promise<void> {
  const input = {
    type: isDown ? ('keyDown' as const) : ('keyUp' as const),
    key: key.key,
    code: key.code,
    isAutoRepeat: false,
    isComposing: false,
    shift: key.shift,
    control: key.control,
    alt: key.alt,
    meta: key.meta,
    location: 0,
    modifiers: [],
  };
  const event = preventable({});
  contents.emit('before-input-event', event, input);
  if (event.defaultPrevented) return;
  const session = await contents.devTools();
  const modifiers = (key.alt ? 1 : 0) | (key.control ? 2 : 0) | (key.meta ? 4 : 0) | (key.shift ? 8 : 0);
  contents.expectKey(key.code, isDown);
  // Not waited for: a page that hangs must not hold back the keys of other windows.
  void session
    .send('Input.dispatchKeyEvent', {
      type: !isDown ? 'keyUp' : key.text === '' ? 'rawKeyDown' : 'keyDown',
      key: key.key,
      code: key.code,
      windowsVirtualKeyCode: key.virtualKey,
      nativeVirtualKeyCode: key.virtualKey,
      modifiers,
      ...(isDown ? { text: key.text } : {}),
    })
    .catch(() => undefined);
}
