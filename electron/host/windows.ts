import { BrowserWindow, screen } from 'electron';
import type { PageName, Snapshot } from '../ipc/contract.ts';
import type { Curtain } from './curtain.ts';
import { createPageWindow, pushSnapshot } from './page-window.ts';
import { placeIn } from './place-window.ts';
import { standsAt } from './stands-at.ts';
import { hostWords } from './spoken-language.ts';
import { wantsKeyboard } from './wants-keyboard.ts';

/** Which of our windows stand. They follow the snapshot; nothing here decides. */
export type Windows = {
  /** Covers all displays, synchronously and before anything else. */
  readonly cover: () => void;
  /** Draws the state: which windows are there, what they show. */
  readonly show: (snapshot: Snapshot) => void;
  readonly openEmergency: () => void;
  readonly closeEmergency: () => void;
  /** The page of a window died or hung: the window goes, and comes back where the state needs one. */
  readonly lost: (contentsId: number) => void;
  /** Once a second, and when the way in lost or took the keyboard: the curtain is whole and the way in is before it. */
  readonly keepCovered: () => void;
  /** Brings our window to the front, for a second start of the program; while covered it does nothing. */
  readonly focus: () => void;
  /** How many displays there are, and whether the curtain covers them. */
  readonly displays: () => { readonly count: number; readonly curtain: 'open' | 'whole' | 'broken' };
  /** Shows that the launcher has something; while covered it does nothing. */
  readonly attract: (manner: 'focus' | 'flash') => void;
};

const PAGES = ['gate', 'launcher', 'emergency'] as const;
const backOffMs = (losses: number): number => Math.min(100 * 2 ** losses, 5000);

type Standing = Partial<Record<PageName, BrowserWindow>>;

const isOpen = (state: Snapshot['state']): boolean =>
  state === 'active' || state === 'warning' || state === 'emergency';

export function createWindows(curtain: Curtain, quitting: () => boolean): Windows {
  const standing: Standing = {};
  let last: Snapshot['state'] | null = null;
  let losses = 0;
  let comesBack: NodeJS.Timeout | null = null;

  const isCovered = (): boolean => last !== null && !isOpen(last);
  const drop = (page: PageName): void => {
    standing[page]?.destroy();
    delete standing[page];
  };
  const ensure = (page: PageName, make: () => BrowserWindow): BrowserWindow => {
    const known = standing[page];
    if (known !== undefined && !known.isDestroyed()) return known;
    const window = make();
    standing[page] = window;
    // However it went: on Linux a window manager closes what says that it cannot be closed.
    window.once('closed', () => {
      if (standing[page] === window) delete standing[page];
    });
    return window;
  };
  const gate = (): BrowserWindow => ensure('gate', () => makeGate(quitting, () => setImmediate(keepCovered)));
  const launcher = (): BrowserWindow => ensure('launcher', () => makeLauncher(quitting));

  return {
    cover: () => {
      curtain.cover();
      standing.launcher?.hide();
      drop('emergency');
      gate();
    },
    show: (snapshot) => {
      if (isOpen(snapshot.state)) open(snapshot);
      else close(snapshot);
      last = snapshot.state;
      for (const window of Object.values(standing)) {
        if (!window.isDestroyed()) pushSnapshot(window, snapshot);
      }
    },
    openEmergency: () => {
      drop('emergency'); // what it showed was asked for before, and is not what is asked for now
      ensure('emergency', () => makeEmergency(isCovered()));
    },
    closeEmergency: () => drop('emergency'),
    lost: (contentsId) => {
      const page = PAGES.find((name) => standing[name]?.webContents.id === contentsId);
      if (page === undefined) return;
      drop(page);
      losses += 1;
      // The launcher comes back with the next unlock; the way in must come back by itself.
      if (page === 'gate') comesBack ??= setTimeout(returnGate, backOffMs(losses));
    },
    keepCovered,
    displays: () => {
      const count = screen.getAllDisplays().length;
      if (last !== null && isOpen(last)) return { count, curtain: 'open' };
      return { count, curtain: curtain.isWhole() ? 'whole' : 'broken' };
    },
    focus,
    attract: (manner) => {
      if (manner === 'focus') focus();
      else if (!isCovered() && standing.launcher?.isFocused() === false) standing.launcher.flashFrame(true);
    },
  };

  function focus(): void {
    if (isCovered()) return;
    standing.launcher?.moveTop();
    standing.launcher?.focus();
  }

  function returnGate(): void {
    comesBack = null;
    if (isCovered()) gate();
  }

  function keepCovered(): void {
    if (!isCovered() || quitting()) return;
    curtain.check();
    if (comesBack !== null) return;
    const way = gate();
    const { bounds } = screen.getPrimaryDisplay(); // the display that it stood on may be gone
    if (!standsAt(way.getBounds(), bounds)) way.setBounds(bounds);
    // A viewer's window is one of our program, too, and must not keep the keyboard from the lock.
    const wanting = wantsKeyboard(way, standing.emergency, BrowserWindow.getFocusedWindow());
    if (wanting === null) return;
    curtain.raise();
    way.moveTop();
    wanting.moveTop();
    wanting.focus();
  }

  function open(snapshot: Snapshot): void {
    const window = launcher();
    const arrived = last === null || !isOpen(last);
    if (arrived) {
      curtain.uncover();
      drop('gate'); // the password was in its memory: the page goes, not only its text
      window.show();
    }
    // The one thing besides the lock that may come before a viewer.
    if ((snapshot.state === 'warning') !== window.isAlwaysOnTop()) {
      window.setAlwaysOnTop(snapshot.state === 'warning');
      if (snapshot.state === 'warning') bringIntoSight(window);
    }
  }

  function close(snapshot: Snapshot): void {
    curtain.cover();
    standing.launcher?.hide();
    if (snapshot.state === 'signedOut') drop('launcher');
    gate();
  }
}

function makeGate(quitting: () => boolean, onKeyboard: () => void): BrowserWindow {
  const window = createPageWindow({
    page: 'gate',
    title: 'Glasskey',
    bounds: screen.getPrimaryDisplay().bounds,
    onCurtain: true,
  });
  window.setKiosk(true);
  keepOpen(window, quitting);
  window.on('blur', onKeyboard);
  window.on('focus', onKeyboard);
  window.once('ready-to-show', () => {
    window.show();
    window.moveTop();
    window.focus();
  });
  return window;
}

function makeLauncher(quitting: () => boolean): BrowserWindow {
  const window = createPageWindow({
    page: 'launcher',
    title: 'Glasskey',
    bounds: placeIn(screen.getPrimaryDisplay().workArea, { width: 1280, height: 860 }),
    onCurtain: false,
  });
  keepOpen(window, quitting);
  window.on('focus', () => window.flashFrame(false));
  return window;
}

function makeEmergency(onCurtain: boolean): BrowserWindow {
  const window = createPageWindow({
    page: 'emergency',
    title: hostWords().breakGlass,
    bounds: placeIn(screen.getPrimaryDisplay().workArea, { width: 900, height: 800 }),
    onCurtain,
  });
  window.setAlwaysOnTop(true, 'screen-saver');
  window.once('ready-to-show', () => {
    window.show();
    window.moveTop();
    window.focus();
  });
  return window;
}

/** Whether it was minimized or lay behind a viewer, which keeps the keyboard where the system can do that. */
function bringIntoSight(window: BrowserWindow): void {
  if (window.isMinimized()) window.showInactive(); // enough on Windows
  if (window.isMinimized()) window.restore();
  window.moveTop();
}

/** Our windows go with the session, not by a key or a click. */
function keepOpen(window: BrowserWindow, quitting: () => boolean): void {
  window.on('close', (event) => {
    if (!quitting()) event.preventDefault();
  });
}
