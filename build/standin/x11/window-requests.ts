import type { XServer } from './server.ts';
import { shorts, words } from './words.ts';

export type XBounds = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export const EVENTS = {
  keyPress: 1 << 0,
  keyRelease: 1 << 1,
  exposure: 1 << 15,
  structure: 1 << 17,
  substructure: 1 << 19,
  focusChange: 1 << 21,
  propertyChange: 1 << 22,
} as const;

const ATTRIBUTE = { backgroundPixel: 1 << 1, overrideRedirect: 1 << 9, eventMask: 1 << 11 } as const;
const CONFIGURE = { x: 1, y: 2, width: 4, height: 8, stackMode: 64 } as const;

export type XWindowOptions = XBounds & {
  readonly parent: number;
  /** 0xRRGGBB; what is seen before anything is drawn. */
  readonly background: number;
  /** Not placed or decorated by a window manager. */
  readonly unmanaged: boolean;
  readonly events: number;
};

/** Creates a window, unmapped. */
export function createXWindow(server: XServer, options: XWindowOptions): number {
  const id = server.newId();
  const mask = ATTRIBUTE.backgroundPixel | ATTRIBUTE.overrideRedirect | ATTRIBUTE.eventMask;
  server.send(
    1,
    0, // the parent's depth
    Buffer.concat([
      words(id, options.parent),
      shorts(options.x, options.y, Math.max(1, options.width), Math.max(1, options.height), 0, 1),
      words(0, mask, options.background, options.unmanaged ? 1 : 0, options.events),
    ]),
  );
  return id;
}

export const selectEvents = (server: XServer, id: number, events: number): void =>
  server.send(2, 0, words(id, ATTRIBUTE.eventMask, events));
export const setUnmanaged = (server: XServer, id: number, unmanaged: boolean): void =>
  server.send(2, 0, words(id, ATTRIBUTE.overrideRedirect, unmanaged ? 1 : 0));
export const setBackground = (server: XServer, id: number, pixel: number): void =>
  server.send(2, 0, words(id, ATTRIBUTE.backgroundPixel, pixel));
export const destroyXWindow = (server: XServer, id: number): void => server.send(4, 0, words(id));
export const mapWindow = (server: XServer, id: number): void => server.send(8, 0, words(id));
export const unmapWindow = (server: XServer, id: number): void => server.send(10, 0, words(id));
export const raiseWindow = (server: XServer, id: number): void =>
  server.send(12, 0, Buffer.concat([words(id), shorts(CONFIGURE.stackMode, 0), words(0)]));
export const reparentWindow = (server: XServer, id: number, parent: number, at: { x: number; y: number }): void =>
  server.send(7, 0, Buffer.concat([words(id, parent), shorts(at.x, at.y)]));
/** Clears an area and has it drawn again; a width and height of 0 mean the whole window. */
export const clearArea = (server: XServer, id: number): void =>
  server.send(61, 1, Buffer.concat([words(id), shorts(0, 0, 0, 0)]));
/** Gives the keyboard to a window; when it goes away, to its parent. */
export const focusWindow = (server: XServer, id: number): void => server.send(42, 2, words(id, 0));

export function placeWindow(server: XServer, id: number, bounds: XBounds): void {
  const mask = CONFIGURE.x | CONFIGURE.y | CONFIGURE.width | CONFIGURE.height;
  const values = words(bounds.x, bounds.y, Math.max(1, bounds.width), Math.max(1, bounds.height));
  server.send(12, 0, Buffer.concat([words(id), shorts(mask, 0), values]));
}
