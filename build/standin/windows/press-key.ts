import type { WebContents } from '../web-contents/web-contents.ts';

/** Gives a key of the X server to a page. */
export function pressKey(
  _contents: WebContents,
  _key: { readonly pressed: boolean; readonly keycode: number; readonly modifiers: number },
): void {}
