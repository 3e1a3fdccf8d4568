import type { Desktop } from './desktop.ts';
import { ATOM, setText, setWords, tellManager } from './properties.ts';
import type { XBounds } from './window-requests.ts';

export function setTitle(desktop: Desktop, window: number, title: string): void {
  const { server, atom } = desktop;
  setText(server, window, { name: ATOM.wmName, type: ATOM.string }, title);
  setText(server, window, { name: atom['_NET_WM_NAME'], type: atom['UTF8_STRING'] }, title);
}

/** Who we are, and that we take the keyboard ourselves when the window manager offers it. */
export function introduce(desktop: Desktop, window: number, appName: string): void {
  const { server, atom } = desktop;
  setText(server, window, { name: ATOM.wmClass, type: ATOM.string }, `${appName.toLowerCase()}\0${appName}\0`);
  setWords(server, window, { name: atom['_NET_WM_PID'], type: ATOM.cardinal }, [process.pid]);
  const protocols = [atom['WM_DELETE_WINDOW'], atom['WM_TAKE_FOCUS']];
  setWords(server, window, { name: atom['WM_PROTOCOLS'], type: ATOM.atom }, protocols);
  setUrgent(desktop, window, false);
}

const [TAKES_INPUT, INITIAL_STATE, URGENT] = [1, 2, 256] as const;

/** WM_HINTS: takes the keyboard, starts as a normal window, and whether it wants to be looked at (ICCCM 4.1.2.4). */
export function setUrgent({ server }: Desktop, window: number, urgent: boolean): void {
  const flags = TAKES_INPUT | INITIAL_STATE | (urgent ? URGENT : 0);
  setWords(server, window, { name: ATOM.wmHints, type: ATOM.wmHints }, [flags, 0, 1, 0, 0, 0, 0, 0, 0]);
}

/** Asks the window manager to leave the window where we put it. */
export function keepPlace(desktop: Desktop, window: number, bounds: XBounds): void {
  const userPlace = 1 | 2 | 4 | 8;
  const place = [bounds.x, bounds.y, bounds.width, bounds.height];
  const hints = [userPlace, ...place, ...Array.from({ length: 13 }, () => 0)];
  setWords(desktop.server, window, { name: ATOM.wmNormalHints, type: 41 }, hints);
}

export function dropFrame(desktop: Desktop, window: number): void {
  const motif = desktop.atom['_MOTIF_WM_HINTS'];
  setWords(desktop.server, window, { name: motif, type: motif }, [2, 0, 0, 0, 0]);
}

export type WindowState =
  | '_NET_WM_STATE_ABOVE'
  | '_NET_WM_STATE_FULLSCREEN'
  | '_NET_WM_STATE_MAXIMIZED_HORZ'
  | '_NET_WM_STATE_MAXIMIZED_VERT'
  | '_NET_WM_STATE_SKIP_TASKBAR';

/** States of a window that is not mapped yet. */
export function setStates(desktop: Desktop, window: number, states: readonly WindowState[]): void {
  const values = states.map((state) => desktop.atom[state]);
  setWords(desktop.server, window, { name: desktop.atom['_NET_WM_STATE'], type: ATOM.atom }, values);
}

/** Asks the window manager to change a state of a mapped window. */
export function changeState(desktop: Desktop, window: number, state: WindowState, on: boolean): void {
  tellManager(desktop.server, window, desktop.atom['_NET_WM_STATE'], [on ? 1 : 0, desktop.atom[state], 0, 1]);
}

export function activate(desktop: Desktop, window: number): void {
  tellManager(desktop.server, window, desktop.atom['_NET_ACTIVE_WINDOW'], [1, 0, 0]);
}

export function showOnAllDesktops(desktop: Desktop, window: number, all: boolean): void {
  const name = desktop.atom['_NET_WM_DESKTOP'];
  setWords(desktop.server, window, { name, type: ATOM.cardinal }, [all ? 0xffffffff : 0]);
  if (all) tellManager(desktop.server, window, name, [0xffffffff, 1]);
}

/** 0 is invisible, 1 opaque; only a compositor honours it. */
export function setOpacity(desktop: Desktop, window: number, opacity: number): void {
  const value = Math.round(Math.min(1, Math.max(0, opacity)) * 0xffffffff);
  setWords(desktop.server, window, { name: desktop.atom['_NET_WM_WINDOW_OPACITY'], type: ATOM.cardinal }, [value]);
}
