import type { App, BrowserWindow } from 'electron';

/**
 * Takes a page's window out of pictures of the screen (docs/security.md 13). Windows alone: macOS captures it all
 * the same, Linux has nothing of the kind. Never for the curtain: a hole in a picture would show what it covers.
 */
export function hideFromCapture(window: Pick<BrowserWindow, 'setContentProtection'>, platform: NodeJS.Platform): void {
  if (platform === 'win32') window.setContentProtection(true);
}

/** What is asked of a window whose keys are kept private. */
export type Focusable = {
  on(event: 'focus' | 'blur' | 'closed', listener: () => void): unknown;
};

/** While a window that takes passwords has the focus, no other program of macOS hears its keys (section 8). */
export function keepKeysPrivate(
  window: Focusable,
  app: Pick<App, 'setSecureKeyboardEntryEnabled'>,
  platform: NodeJS.Platform,
): void {
  if (platform !== 'darwin') return;
  window.on('focus', () => app.setSecureKeyboardEntryEnabled(true));
  window.on('blur', () => app.setSecureKeyboardEntryEnabled(false));
  window.on('closed', () => app.setSecureKeyboardEntryEnabled(false));
}
