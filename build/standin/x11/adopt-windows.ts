import type { Desktop } from './desktop.ts';
import { createOwnerOf } from './window-owner.ts';
import { createXWindow, reparentWindow } from './window-requests.ts';

/** Where the next window of Chromium belongs. */
export type Adoption = {
  /** Resolves with the id of the next window that Chromium makes; calls are served in order. */
  readonly next: () => Promise<number>;
};

const CREATE_NOTIFY = 16;
const HELPERS_ARE_SMALLER_THAN = 50;

/**
 * Takes each browser window that Chromium creates into a hidden window before it can be seen, so that no window
 * manager decorates it and nobody sees it empty.
 */
export async function adoptWindows(desktop: Desktop, chromiumPid: () => number | null): Promise<Adoption> {
  const { server } = desktop;
  const ownerOf = await createOwnerOf(server);
  const nursery = createXWindow(server, {
    parent: server.screen.root,
    x: -10,
    y: -10,
    width: 1,
    height: 1,
    background: 0,
    unmanaged: true,
    events: 0,
  });
  const waiting: ((window: number) => void)[] = [];

  const take = (window: number): void => {
    reparentWindow(server, window, nursery, { x: 0, y: 0 });
    waiting.shift()?.(window); // one that nobody waits for is a pop-up: it stays unseen until it is closed
  };
  server.onEvent(({ code, bytes }) => {
    if (code !== CREATE_NOTIFY || bytes.readUInt32LE(4) !== server.screen.root) return;
    const window = bytes.readUInt32LE(8);
    const ownPlaced = bytes[22] === 1;
    const small = Math.min(bytes.readUInt16LE(16), bytes.readUInt16LE(18)) < HELPERS_ARE_SMALLER_THAN;
    void ownerOf(window).then((pid) => {
      if (pid !== null && pid === chromiumPid() && !ownPlaced && !small) take(window);
    });
  });

  return { next: () => new Promise((resolve) => waiting.push(resolve)) };
}
