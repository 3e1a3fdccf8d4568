import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Brings the keyboard to an element when it appears, so that it is never left on something that is gone. */
export function useFocusOnShow<E extends HTMLElement>(): RefObject<E | null> {
  const element = useRef<E>(null);
  useEffect(() => element.current?.focus(), []);
  return element;
}
