import { createAtoms, getWords } from './properties.ts';
import { openServer, type XEvent, type XServer } from './server.ts';
import { EVENTS, selectEvents } from './window-requests.ts';

const NAMES = [
  'UTF8_STRING',
  'WM_DELETE_WINDOW',
  'WM_PROTOCOLS',
  'WM_TAKE_FOCUS',
  '_MOTIF_WM_HINTS',
  '_NET_ACTIVE_WINDOW',
  '_NET_SUPPORTING_WM_CHECK',
  '_NET_WM_DESKTOP',
  '_NET_WM_NAME',
  '_NET_WM_PID',
  '_NET_WM_STATE',
  '_NET_WM_STATE_ABOVE',
  '_NET_WM_STATE_FULLSCREEN',
  '_NET_WM_STATE_MAXIMIZED_HORZ',
  '_NET_WM_STATE_MAXIMIZED_VERT',
  '_NET_WM_STATE_SKIP_TASKBAR',
  '_NET_WM_WINDOW_OPACITY',
  '_NET_WORKAREA',
] as const;
export type AtomName = (typeof NAMES)[number];

/** The X display: one connection, the names that we use, who manages windows. */
export type Desktop = {
  readonly server: XServer;
  readonly atom: Readonly<Record<AtomName, number>>;
  /** Whether a window manager is running now. */
  readonly isManaged: () => boolean;
  /** Events whose first window field is `window`. */
  readonly listen: (window: number, listener: (event: XEvent) => void) => void;
  readonly unlisten: (window: number) => void;
};

const KEY_EVENTS = new Set([2, 3, 4, 5, 6]);
const PROPERTY_NOTIFY = 28;

/** Where an event says which window it was selected on. */
const windowOf = (event: XEvent): number => event.bytes.readUInt32LE(KEY_EVENTS.has(event.code) ? 12 : 4);

/** Connects to the display named by DISPLAY. */
export async function openDesktop(): Promise<Desktop> {
  const server = await openServer(process.env['DISPLAY'] ?? '');
  const atoms = createAtoms(server);
  const [values, check] = await Promise.all([
    Promise.all(NAMES.map((name) => atoms(name))),
    atoms('_NET_SUPPORTING_WM_CHECK').then((name) => getWords(server, server.screen.root, name)),
  ]);
  const atom = Object.fromEntries(NAMES.map((name, index) => [name, values[index] ?? 0])) as Record<AtomName, number>;
  const listeners = new Map<number, (event: XEvent) => void>();
  let managed = check.length > 0;
  selectEvents(server, server.screen.root, EVENTS.substructure | EVENTS.propertyChange);
  server.onEvent((event) => {
    const window = windowOf(event);
    listeners.get(window)?.(event);
    if (event.code !== PROPERTY_NOTIFY || event.bytes.readUInt32LE(8) !== atom['_NET_SUPPORTING_WM_CHECK']) return;
    void getWords(server, server.screen.root, atom['_NET_SUPPORTING_WM_CHECK']).then((now) => {
      managed = now.length > 0;
    });
  });
  return {
    server,
    atom,
    isManaged: () => managed,
    listen: (window, listener) => void listeners.set(window, listener),
    unlisten: (window) => void listeners.delete(window),
  };
}
