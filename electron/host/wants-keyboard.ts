/** What is asked of a window that may have the keyboard. */
type Window = { readonly isVisible: () => boolean; readonly isEnabled: () => boolean };

/**
 * Which of our windows is to be given the keyboard while the displays are covered; null when there is nothing to do. The
 * form of an emergency comes before the way in, however that was clicked on. Windows and macOS disable the window that
 * a dialog of theirs belongs to, as the one that prints recovery codes: it has the keyboard until it is answered.
 */
export function wantsKeyboard<W extends Window>(gate: W, emergency: W | undefined, focused: W | null): W | null {
  const first = emergency?.isVisible() === true ? emergency : gate;
  return first === focused || !first.isVisible() || !first.isEnabled() ? null : first;
}
