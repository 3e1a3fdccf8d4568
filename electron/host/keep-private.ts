import type { App, BrowserWindow } from 'electron';

/**
 * Takes a page's window out of pictures of the screen (electron-security.md section 13). Windows alone: macOS captures it all
 * the same, Linux has nothing of the kind. Never for the curtain: a hole in a picture would show what it covers.
 */
export function hideFromCapture(window: Pick<BrowserWindow, 'setContentProtection'>, platform: NodeJS.Platform): void {
  if (platform === 'win32') window.setContentProtection(true);
}

/** While a window that takes passwords has the focus, no other program of macOS hears its keys (section 8). */
export function keepKeysPrivate(
  window: { readonly on: (event: 'focus' | 'blur' | 'closed', listener: () => void) => unknown },
  app: Pick<App, 'setSecureKeyboardEntryEnabled'>,
  platform: NodeJS.Platform,
): void {
  if (platform !== 'darwin') return;
  window.on('focus', () => app.setSecureKeyboardEntryEnabled(true));
  for (const event of ['blur', 'closed'] as const) window.on(event, () => app.setSecureKeyboardEntryEnabled(false));
}
