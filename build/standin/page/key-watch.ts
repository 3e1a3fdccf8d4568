import type { FromPage } from './preload-world.ts';

type KeyEvent = {
  readonly isTrusted: boolean;
  readonly key: string;
  readonly code: string;
  readonly type: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
};
type Globals = {
  addEventListener: (name: string, listener: (event: KeyEvent) => void, capture: boolean) => void;
  readonly standinBinding?: (text: string) => void;
};

/**
 * Tells of shortcuts that reach a page by another way than our window, as a test driver's do. Its text is put into
 * pages: it may use nothing from outside itself.
 */
export function watchKeys(): void {
  const globals = globalThis as unknown as Globals;
  const { standinBinding } = globals;
  const { stringify } = JSON;
  if (standinBinding === undefined) return;
  const tell = (event: KeyEvent): void => {
    const isShortcut = event.ctrlKey || event.altKey || event.metaKey || /^F\d+$/.test(event.key);
    if (!event.isTrusted || !isShortcut) return;
    const { key, code, shiftKey: shift, ctrlKey: control, altKey: alt, metaKey: meta } = event;
    const type = event.type === 'keydown' ? 'keyDown' : 'keyUp';
    standinBinding(
      stringify({ type: 'key', input: { type, key, code, shift, control, alt, meta } } satisfies FromPage),
    );
  };
  globals.addEventListener('keydown', tell, true);
  globals.addEventListener('keyup', tell, true);
}
