/** X keysyms of keys that make no text, with the names of the UI Events standard. */
const NAMED: Readonly<Record<number, string>> = {
  0xff08: 'Backspace',
  0xff09: 'Tab',
  0xfe20: 'Tab', // with Shift
  0xff0d: 'Enter',
  0xff13: 'Pause',
  0xff14: 'ScrollLock',
  0xff1b: 'Escape',
  0xff50: 'Home',
  0xff51: 'ArrowLeft',
  0xff52: 'ArrowUp',
  0xff53: 'ArrowRight',
  0xff54: 'ArrowDown',
  0xff55: 'PageUp',
  0xff56: 'PageDown',
  0xff57: 'End',
  0xff61: 'PrintScreen',
  0xff63: 'Insert',
  0xff67: 'ContextMenu',
  0xff7f: 'NumLock',
  0xff8d: 'Enter',
  0xff95: 'Home',
  0xff96: 'ArrowLeft',
  0xff97: 'ArrowUp',
  0xff98: 'ArrowRight',
  0xff99: 'ArrowDown',
  0xff9a: 'PageUp',
  0xff9b: 'PageDown',
  0xff9c: 'End',
  0xff9e: 'Insert',
  0xff9f: 'Delete',
  0xffe1: 'Shift',
  0xffe2: 'Shift',
  0xffe3: 'Control',
  0xffe4: 'Control',
  0xffe5: 'CapsLock',
  0xffe7: 'Meta',
  0xffe8: 'Meta',
  0xffe9: 'Alt',
  0xffea: 'Alt',
  0xffeb: 'Meta',
  0xffec: 'Meta',
  0xfe03: 'AltGraph',
  0xffff: 'Delete',
};

/** The `key` of a keysym: a name, one character, `Dead`, or `Unidentified`. */
export function keyName(keysym: number): string {
  const named = NAMED[keysym];
  if (named !== undefined) return named;
  if (keysym >= 0xffbe && keysym <= 0xffd5) return `F${keysym - 0xffbe + 1}`;
  if (keysym >= 0xffaa && keysym <= 0xffb9) return String.fromCharCode(keysym - 0xff80); // the number pad
  if (keysym >= 0xfe50 && keysym <= 0xfe93) return 'Dead';
  if ((keysym >= 0x20 && keysym <= 0x7e) || (keysym >= 0xa0 && keysym <= 0xff)) return String.fromCharCode(keysym);
  if (keysym >= 0x01000100 && keysym <= 0x0110ffff) return String.fromCodePoint(keysym - 0x01000000);
  return keysym === 0x20ac ? '€' : 'Unidentified';
}

/** The Windows key codes that Chromium acts upon for keys without text. */
const VIRTUAL: Readonly<Record<string, number>> = {
  Backspace: 8,
  Tab: 9,
  Enter: 13,
  Shift: 16,
  Control: 17,
  Alt: 18,
  CapsLock: 20,
  Escape: 27,
  PageUp: 33,
  PageDown: 34,
  End: 35,
  Home: 36,
  ArrowLeft: 37,
  ArrowUp: 38,
  ArrowRight: 39,
  ArrowDown: 40,
  PrintScreen: 44,
  Insert: 45,
  Delete: 46,
  Meta: 91,
  ContextMenu: 93,
  NumLock: 144,
  ScrollLock: 145,
  ';': 186,
  '=': 187,
  ',': 188,
  '-': 189,
  '.': 190,
  '/': 191,
  '`': 192,
  '[': 219,
  '\\': 220,
  ']': 221,
  "'": 222,
};

/** `base` is the key's name without any modifier. */
export function virtualKey(base: string): number {
  const known = VIRTUAL[base];
  if (known !== undefined) return known;
  const functionKey = /^F(\d+)$/.exec(base)?.[1];
  if (functionKey !== undefined) return 111 + Number(functionKey);
  return /^[a-z0-9 ]$/i.test(base) ? base.toUpperCase().charCodeAt(0) : 0;
}
