import { screen, type BrowserWindow } from 'electron';
import type { Snapshot } from '../ipc/contract.ts';
import { createPageWindow, pushSnapshot } from './page-window.ts';
import { hostWords } from './spoken-language.ts';

const WIDTH = 620;
/** Room for what is said near the end, or where images are missing, in every language. */
const WIDTH_SAYING_MORE = 1200;
const ROW_HEIGHT = 36;

/** The strip at the top of the screen that shows a running emergency, also above a viewer. It never takes the focus. */
export type GrantStrip = { readonly show: (snapshot: Snapshot) => void; readonly hide: () => void };

export function createGrantStrip(): GrantStrip {
  let window: BrowserWindow | null = null;
  const drop = (): void => {
    window?.destroy();
    window = null;
  };
  return {
    hide: drop,
    show: (snapshot) => {
      const isCovered = snapshot.state === 'locked' || snapshot.state === 'signedOut';
      if (isCovered || snapshot.grants.length === 0) return drop();
      const bounds = boundsFor(snapshot);
      if (window === null || window.isDestroyed()) window = makeStrip(bounds);
      else if (!isSameSize(window.getBounds(), bounds)) window.setBounds(bounds);
      pushSnapshot(window, snapshot);
    },
  };
}

function boundsFor({ grants, viewers }: Snapshot): Electron.Rectangle {
  const { x, y, width: room } = screen.getPrimaryDisplay().bounds;
  const saysMore = grants.some(({ endsSoon }) => endsSoon !== null) || viewers.some(({ stage }) => stage === 'part');
  const wanted = saysMore ? WIDTH_SAYING_MORE : WIDTH;
  const width = Math.min(wanted, room);
  return { x: x + Math.floor((room - width) / 2), y, width, height: ROW_HEIGHT * grants.length };
}

const isSameSize = (one: Electron.Rectangle, other: Electron.Rectangle): boolean =>
  one.width === other.width && one.height === other.height;

function makeStrip(bounds: Electron.Rectangle): BrowserWindow {
  const window = createPageWindow({ page: 'strip', title: hostWords().emergencyAccess, bounds, onCurtain: true });
  window.setFocusable(false);
  window.once('ready-to-show', () => window.showInactive());
  return window;
}
