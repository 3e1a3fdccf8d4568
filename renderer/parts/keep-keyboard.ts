/** What goes while one of its buttons has the keyboard gives it back to the search, where there is one. */
export function keepKeyboard(): void {
  if (document.activeElement === document.body) document.querySelector<HTMLElement>('#query')?.focus();
}
