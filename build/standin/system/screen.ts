import type Electron from 'electron';
import { Emitter } from '../emitter.ts';
import type { Monitor } from '../x11/monitors.ts';

type Methods = Pick<
  Electron.Screen,
  'getAllDisplays' | 'getPrimaryDisplay' | 'getDisplayMatching' | 'getDisplayNearestPoint' | 'getCursorScreenPoint'
>;
type Display = Electron.Display;

const POLL_MS = 1_000;

class Screen extends Emitter implements Methods {
  #displays: readonly Display[] = [];

  /** Takes the displays as they are, then looks once a second: not every change is told by the server. */
  async start(read: () => Promise<readonly Monitor[]>): Promise<void> {
    this.#displays = (await read()).map(displayOf);
    const timer = setInterval(() => void read().then((monitors) => this.#compare(monitors.map(displayOf))), POLL_MS);
    timer.unref();
  }

  #compare(now: readonly Display[]): void {
    const before = this.#displays;
    this.#displays = now;
    for (const display of now) {
      const known = before.find(({ id }) => id === display.id);
      if (known === undefined) this.emit('display-added', {}, display);
      else if (!sameBounds(known.bounds, display.bounds)) {
        this.emit('display-metrics-changed', {}, display, ['bounds', 'workArea']);
      }
    }
    for (const display of before) {
      if (!now.some(({ id }) => id === display.id)) this.emit('display-removed', {}, display);
    }
  }

  getAllDisplays(): Display[] {
    return [...this.#displays];
  }

  getPrimaryDisplay(): Display {
    const [primary] = this.#displays;
    if (primary === undefined) throw new Error('The screen module cannot be used before app is ready');
    return primary;
  }

  getDisplayMatching(rect: Electron.Rectangle): Display {
    const shared = (display: Display): number => overlap(display.bounds, rect);
    return this.#displays.toSorted((a, b) => shared(b) - shared(a))[0] ?? this.getPrimaryDisplay();
  }

  getDisplayNearestPoint(point: Electron.Point): Display {
    return this.getDisplayMatching({ ...point, width: 1, height: 1 });
  }

  /** Not followed: the middle of the primary display. */
  getCursorScreenPoint(): Electron.Point {
    const { x, y, width, height } = this.getPrimaryDisplay().bounds;
    return { x: x + Math.floor(width / 2), y: y + Math.floor(height / 2) };
  }
}

export const screen = new Screen();

function overlap(a: Electron.Rectangle, b: Electron.Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

const sameBounds = (a: Electron.Rectangle, b: Electron.Rectangle): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

function displayOf(monitor: Monitor): Display {
  const { x, y, width, height } = monitor;
  const bounds = { x, y, width, height };
  return {
    id: monitor.name,
    label: `monitor ${monitor.name}`,
    bounds,
    workArea: bounds,
    size: { width, height },
    workAreaSize: { width, height },
    scaleFactor: 1,
    rotation: 0,
    internal: false,
    detected: true,
    accelerometerSupport: 'unknown',
    touchSupport: 'unknown',
    monochrome: false,
    colorDepth: 24,
    colorSpace: '',
    depthPerComponent: 8,
    displayFrequency: 60,
    maximumCursorSize: { width: 0, height: 0 },
    nativeOrigin: { x, y },
  };
}
