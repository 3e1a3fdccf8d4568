import { expect, type Page } from '@playwright/test';
import type { RealKeys } from './real-keys.ts';

/** By their X names: reload, close, print, save, open, zoom, full screen, developer tools. */
const DROPPED = [
  'F5',
  'F11',
  'F12',
  ...['r', 'w', 'q', 'p', 's', 'o', 'minus', 'equal', 'plus', '0', 'shift+r', 'shift+i'].map((key) => `ctrl+${key}`),
];
/** Reaches the page: so that silence about the others says something. */
const PASSED = 'F7';

/**
 * Presses each key that our windows drop, on the keyboard of the display, while the page's window has the focus. The page
 * hears none of them, and is afterwards the same document, as large as before.
 */
export async function expectKeysDropped(page: Page, keys: RealKeys): Promise<void> {
  await expect.poll(() => page.evaluate('document.hasFocus()')).toBe(true);
  await page.evaluate(`(() => {
    globalThis.heardKeys = [];
    addEventListener('keydown', ({ key }) => heardKeys.push(key), true);
    globalThis.sizeBefore = innerWidth + ' ' + devicePixelRatio;
  })()`);
  await keys.press(...DROPPED, PASSED);
  const heard = (): Promise<unknown> => page.evaluate(`heardKeys.filter((key) => !/^(Control|Shift)$/.test(key))`);
  await expect.poll(heard).toContain(PASSED);
  expect(await heard()).toEqual([PASSED]);
  expect(await page.evaluate(`sizeBefore === innerWidth + ' ' + devicePixelRatio`)).toBe(true);
}
