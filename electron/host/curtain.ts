import { BaseWindow, screen, type Display } from 'electron';
import { BACKGROUND } from './page-window.ts';

/** The windows that cover all displays. They hold no page, so none that hangs or dies can uncover anything. */
export type Curtain = {
  /** Covers every display before it returns. */
  readonly cover: () => void;
  readonly uncover: () => void;
  /** Whether every display is covered now. */
  readonly isWhole: () => boolean;
};

/** Creates the curtain hidden; `onBroken` is called when a display cannot be covered. */
export function createCurtain(onBroken: () => void): Curtain {
  const panels = new Map<number, BaseWindow>();
  let covering = false;

  const fit = (): void => {
    const displays = screen.getAllDisplays();
    for (const [id, panel] of panels) if (!displays.some((display) => display.id === id)) dropPanel(panels, id, panel);
    for (const display of displays) fitPanel(panels, display, covering);
  };
  const isWhole = (): boolean => screen.getAllDisplays().every((display) => covers(panels.get(display.id), display));
  const check = (): void => {
    fit();
    if (covering && !isWhole()) onBroken();
  };

  screen.on('display-added', check);
  screen.on('display-removed', check);
  screen.on('display-metrics-changed', check);
  fit();
  return {
    cover: () => {
      covering = true;
      fit();
    },
    uncover: () => {
      covering = false;
      for (const panel of panels.values()) panel.hide();
    },
    isWhole,
  };
}

function fitPanel(panels: Map<number, BaseWindow>, display: Display, covering: boolean): void {
  const known = panels.get(display.id);
  const panel = known === undefined || known.isDestroyed() ? createPanel(display) : known;
  panels.set(display.id, panel);
  const bounds = panel.getBounds();
  if (!sameBounds(bounds, display.bounds)) panel.setBounds(display.bounds);
  if (!covering) return;
  if (!panel.isVisible()) panel.showInactive();
  panel.setAlwaysOnTop(true, 'screen-saver');
}

function createPanel(display: Display): BaseWindow {
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
  return panel;
}

function dropPanel(panels: Map<number, BaseWindow>, id: number, panel: BaseWindow): void {
  panels.delete(id);
  if (!panel.isDestroyed()) panel.destroy();
}

function covers(panel: BaseWindow | undefined, display: Display): boolean {
  return (
    panel !== undefined && !panel.isDestroyed() && panel.isVisible() && sameBounds(panel.getBounds(), display.bounds)
  );
}

function sameBounds(a: Electron.Rectangle, b: Electron.Rectangle): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}
