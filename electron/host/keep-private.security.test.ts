import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { hideFromCapture, keepKeysPrivate } from './keep-private.ts';

it.each([
  ['win32', [true]],
  ['darwin', []],
  ['linux', []],
] as const)('on %s pictures of the screen leave out our pages where that can be asked for', (platform, asked) => {
  const told: boolean[] = [];
  hideFromCapture({ setContentProtection: (enable) => void told.push(enable) }, platform);
  expect(told).toEqual(asked);
});

/** What the system is told about the keyboard while a window gets and loses the focus, and goes. */
function keysOf(platform: NodeJS.Platform): readonly boolean[] {
  const window = new EventEmitter();
  const told: boolean[] = [];
  keepKeysPrivate(window, { setSecureKeyboardEntryEnabled: (enabled) => void told.push(enabled) }, platform);
  for (const event of ['focus', 'blur', 'focus', 'closed']) window.emit(event);
  return told;
}

it('on macOS no other program hears the keys of a window that takes passwords, while it has the focus', () => {
  expect(keysOf('darwin')).toEqual([true, false, true, false]);
  expect(keysOf('win32')).toEqual([]);
});
