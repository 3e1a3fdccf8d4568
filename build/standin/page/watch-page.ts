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
type Observer = { observe: (node: unknown, options: Readonly<Record<string, boolean>>) => void };
type Globals = {
  readonly window: unknown;
  readonly top: unknown;
  readonly document: { readonly title: string; readonly head: unknown };
  readonly MutationObserver: new (listener: () => void) => Observer;
  addEventListener: (name: string, listener: (event: KeyEvent) => void, capture: boolean) => void;
  readonly standinBinding?: (text: string) => void;
};

/**
 * Tells of a page's title, and of shortcuts that reach it by another way than our window, as a test driver's do.
 * Its text is put into pages: it may use nothing from outside itself.
 */
export function watchPage(): void {
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
  const tellTitle = (): void =>
    standinBinding(stringify({ type: 'title', title: globals.document.title } satisfies FromPage));
  if (globals.window === globals.top) {
    globals.addEventListener(
      'DOMContentLoaded',
      () => {
        tellTitle();
        const everything = { childList: true, characterData: true, subtree: true };
        new globals.MutationObserver(tellTitle).observe(globals.document.head, everything);
      },
      true,
    );
  }
  globals.addEventListener('keydown', tell, true);
  globals.addEventListener('keyup', tell, true);
}
