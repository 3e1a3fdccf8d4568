import { BaseWindow, screen, type Display } from 'electron';
import { endsSession } from '../core/supervision/ends-session.ts';
import { BACKGROUND } from './page-window.ts';
import { standsAt } from './stands-at.ts';

/** The windows that cover all displays. They hold no page, so none that hangs or dies can uncover anything. */
export type Curtain = {
  /** Covers every display before it returns. */
  readonly cover: () => void;
  readonly uncover: () => void;
  /** Whether every display is covered now. */
  readonly isWhole: () => boolean;
  /** Covers what is not covered although it should be; tells when it still is not half a second later. */
  readonly check: () => void;
  /** Brings the curtain before the windows of other programs. */
  readonly raise: () => void;
};

/** Systems place windows in their own time: what was just repaired is judged after this. */
const SETTLE_MS = 500;

export type CurtainSignals = {
  /** A display cannot be covered; once for each time. */
  readonly onBroken: () => void;
  /**
   * Windows ends the session, which it tells to windows alone. It is not held up (`query-session-end`): that would not help
   * what has no window in sight, would keep updates from being installed, and may be followed by no end at all.
   */
  readonly onSessionEnd: () => void;
};

/** Creates the curtain hidden. */
export function createCurtain({ onBroken, onSessionEnd }: CurtainSignals): Curtain {
  const panels = new Map<number, BaseWindow>();
  let covering = false;
  let repairing: NodeJS.Timeout | null = null;
  let broken = false;

  const fit = (): void => {
    const displays = screen.getAllDisplays();
    for (const [id, panel] of panels) if (!displays.some((display) => display.id === id)) dropPanel(panels, id, panel);
    for (const display of displays) fitPanel(panels, display, { covering, onSessionEnd });
  };
  const isWhole = (): boolean => screen.getAllDisplays().every((display) => covers(panels.get(display.id), display));
  const judge = (): void => {
    repairing = null;
    const wasBroken = broken;
    broken = covering && !isWhole();
    if (broken && !wasBroken) onBroken();
  };
  const check = (): void => {
    if (isWhole() || !covering) broken = false;
    else {
      fit();
      repairing ??= setTimeout(judge, SETTLE_MS);
    }
  };
  const displaysChanged = (): void => {
    fit();
    check();
  };

  screen.on('display-added', displaysChanged);
  screen.on('display-removed', displaysChanged);
  screen.on('display-metrics-changed', displaysChanged);
  fit();
  return {
    cover: () => {
      covering = true;
      fit();
      check();
    },
    uncover: () => {
      covering = false;
      for (const panel of panels.values()) panel.hide();
    },
    isWhole,
    check,
    raise: () => {
      for (const panel of panels.values()) if (covering) panel.moveTop();
    },
  };
}

type Wanted = Pick<CurtainSignals, 'onSessionEnd'> & { readonly covering: boolean };

function fitPanel(panels: Map<number, BaseWindow>, display: Display, { covering, onSessionEnd }: Wanted): void {
  const known = panels.get(display.id);
  const panel = known === undefined || known.isDestroyed() ? createPanel(display, onSessionEnd) : known;
  panels.set(display.id, panel);
  const bounds = panel.getBounds();
  if (!standsAt(bounds, display.bounds)) panel.setBounds(display.bounds);
  if (!covering) return;
  if (!panel.isVisible()) panel.showInactive();
  panel.setAlwaysOnTop(true, 'screen-saver');
}

function createPanel(display: Display, onSessionEnd: () => void): BaseWindow {
  const panel = new BaseWindow({
    ...display.bounds,
    show: false,
    frame: false,
    movable: false,
    resizable: false,
    minimizable: false,
    maximizable: false,
    closable: false,
    focusable: false,
    skipTaskbar: true,
    hiddenInMissionControl: true,
    enableLargerThanScreen: true,
    roundedCorners: false,
    hasShadow: false,
    alwaysOnTop: true,
    backgroundColor: BACKGROUND,
    title: 'Glasskey',
  });
  panel.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true });
  panel.on('close', (event) => event.preventDefault());
  panel.on('session-end', ({ reasons }) => {
    if (endsSession(reasons)) onSessionEnd();
  });
  return panel;
}

function dropPanel(panels: Map<number, BaseWindow>, id: number, panel: BaseWindow): void {
  panels.delete(id);
  if (!panel.isDestroyed()) panel.destroy();
}

function covers(panel: BaseWindow | undefined, display: Display): boolean {
  return (
    panel !== undefined && !panel.isDestroyed() && panel.isVisible() && standsAt(panel.getBounds(), display.bounds)
  );
}
