/** Names of the physical keys from X keycode 9 on, as the kernel numbers them. */
const CODES = [
  'Escape Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0 Minus Equal Backspace Tab',
  'KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight Enter ControlLeft',
  'KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote Backquote ShiftLeft Backslash',
  'KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash ShiftRight NumpadMultiply AltLeft Space CapsLock',
  'F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NumLock ScrollLock',
  'Numpad7 Numpad8 Numpad9 NumpadSubtract Numpad4 Numpad5 Numpad6 NumpadAdd Numpad1 Numpad2 Numpad3 Numpad0',
  'NumpadDecimal Unidentified Unidentified IntlBackslash F11 F12 IntlRo Unidentified Unidentified Unidentified',
  'Unidentified Unidentified Unidentified NumpadEnter ControlRight NumpadDivide PrintScreen AltRight Unidentified',
  'Home ArrowUp PageUp ArrowLeft ArrowRight End ArrowDown PageDown Insert Delete',
]
  .join(' ')
  .split(' ');

const LATER: Readonly<Record<number, string>> = { 127: 'Pause', 133: 'MetaLeft', 134: 'MetaRight', 135: 'ContextMenu' };

/** The `code` of a physical key. */
export function keyCode(keycode: number): string {
  return CODES[keycode - 9] ?? LATER[keycode] ?? 'Unidentified';
}
