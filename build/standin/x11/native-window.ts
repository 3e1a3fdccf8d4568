import type { Desktop } from './desktop.ts';
import { BUTTON_PRESS, createKeyboardFocus, type FocusSignals } from './keyboard-focus.ts';
import type { XEvent } from './server.ts';
import * as hints from './window-hints.ts';
import * as requests from './window-requests.ts';
import type { XBounds } from './window-requests.ts';

export type NativeWindowOptions = {
  readonly bounds: XBounds;
  readonly title: string;
  readonly appName: string;
  /** 0xRRGGBB */
  readonly background: number;
  readonly framed: boolean;
  /** Placed by us alone, above all that a window manager manages. */
  readonly unmanaged: boolean;
  readonly focusable: boolean;
};

export type NativeSignals = FocusSignals & {
  /** The window manager or the server moved or sized the window. */
  readonly onBounds: (bounds: XBounds) => void;
  /** A person asked the window to close. */
  readonly onCloseRequest: () => void;
};

/** A real window of the X display. It holds the page's window of Chromium, or nothing but its colour. */
export type NativeWindow = {
  readonly id: number;
  readonly unmanaged: boolean;
  readonly show: (active: boolean) => void;
  readonly hide: () => void;
  readonly place: (bounds: XBounds) => void;
  readonly raise: () => void;
  readonly focus: () => void;
  readonly setTitle: (title: string) => void;
  readonly setUrgent: (urgent: boolean) => void;
  readonly setState: (state: hints.WindowState, on: boolean) => void;
  readonly setAllDesktops: (all: boolean) => void;
  readonly setOpacity: (opacity: number) => void;
  readonly setBackground: (pixel: number) => void;
  readonly destroy: () => void;
};

const [CONFIGURE_NOTIFY, CLIENT_MESSAGE] = [22, 33];

export function createNativeWindow(
  desktop: Desktop,
  options: NativeWindowOptions,
  signals: NativeSignals,
): NativeWindow {
  const { server, atom } = desktop;
  const { unmanaged } = options;
  const id = requests.createXWindow(server, {
    ...options.bounds,
    parent: server.screen.root,
    background: options.background,
    unmanaged,
    events: requests.EVENTS.structure,
  });
  const states = new Set<hints.WindowState>();
  let mapped = false;
  const keyboard = createKeyboardFocus(desktop, id, {
    ...signals,
    onFocus: (focused) => {
      if (alone()) keyboard.takeByClick(!focused);
      signals.onFocus(focused);
    },
  });
  const alone = (): boolean => unmanaged || !desktop.isManaged();
  hints.introduce(desktop, id, options.appName);
  hints.setTitle(desktop, id, options.title);
  hints.keepPlace(desktop, id, options.bounds);
  if (!options.framed) hints.dropFrame(desktop, id);
  if (alone() && options.focusable) keyboard.takeByClick(true);

  const onMessage = (bytes: Buffer): void => {
    if (bytes.readUInt32LE(8) !== atom['WM_PROTOCOLS']) return;
    const asked = bytes.readUInt32LE(12);
    if (asked === atom['WM_DELETE_WINDOW']) signals.onCloseRequest();
    if (asked === atom['WM_TAKE_FOCUS'] && options.focusable) keyboard.take();
  };
  const onEvent = (event: XEvent): void => {
    if (event.code === CLIENT_MESSAGE) onMessage(event.bytes);
    else if (event.code === BUTTON_PRESS) keyboard.onButton();
    else if (event.code === CONFIGURE_NOTIFY) configured(event.bytes);
  };
  const configured = (bytes: Buffer): void => {
    // Inside a manager's frame only the events that the manager itself sends speak of the whole screen.
    const relative = !alone() && (bytes[0] ?? 0) < 0x80;
    const size = { width: bytes.readUInt16LE(20), height: bytes.readUInt16LE(22) };
    if (!relative) signals.onBounds({ x: bytes.readInt16LE(16), y: bytes.readInt16LE(18), ...size });
  };
  desktop.listen(id, onEvent);

  return {
    id,
    unmanaged,
    show: (active) => {
      if (!mapped) hints.setStates(desktop, id, [...states]);
      requests.mapWindow(server, id);
      requests.raiseWindow(server, id);
      mapped = true;
      if (active && options.focusable) focus();
    },
    hide: () => {
      requests.unmapWindow(server, id);
      mapped = false;
    },
    place: (bounds) => {
      hints.keepPlace(desktop, id, bounds);
      requests.placeWindow(server, id, bounds);
    },
    raise: () => requests.raiseWindow(server, id),
    focus: () => focus(),
    setTitle: (title) => hints.setTitle(desktop, id, title),
    setUrgent: (urgent) => hints.setUrgent(desktop, id, urgent),
    setState: (state, on) => {
      if (on) states.add(state);
      else states.delete(state);
      if (mapped && !alone()) hints.changeState(desktop, id, state, on);
    },
    setAllDesktops: (all) => hints.showOnAllDesktops(desktop, id, all),
    setOpacity: (opacity) => hints.setOpacity(desktop, id, opacity),
    setBackground: (pixel) => {
      requests.setBackground(server, id, pixel);
      requests.clearArea(server, id);
    },
    destroy: () => {
      keyboard.close();
      desktop.unlisten(id);
      requests.destroyXWindow(server, id);
    },
  };

  function focus(): void {
    if (!mapped) return;
    if (alone()) keyboard.take();
    else hints.activate(desktop, id);
  }
}
