import { useEffect, useRef } from 'preact/hooks';

/** Keyboard shortcuts of a whole document: "F2", "Escape", "Control+l", "Alt+2". A held key counts once. */
export function useKeys(keys: Readonly<Record<string, (() => void) | undefined>>): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const act = current.current[nameOf(event)];
      if (act === undefined || event.defaultPrevented) return;
      event.preventDefault();
      if (!event.repeat) act();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

function nameOf(event: KeyboardEvent): string {
  const modifiers = `${event.ctrlKey ? 'Control+' : ''}${event.altKey ? 'Alt+' : ''}`;
  return modifiers + (digitOf(event) ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key));
}

/** The digit that is printed on the pressed key, if any: unshifted, a French keyboard writes é with 2, macOS with Option ™. */
export function digitOf({ key, code }: KeyboardEvent): string | null {
  return /^\d$/.test(key) ? key : (/^Digit(\d)$/.exec(code)?.[1] ?? null);
}

/** Pressing and holding Enter must not run through the next question too. */
export function ignoreHeldKey(event: KeyboardEvent): void {
  if (event.repeat) event.preventDefault();
}
