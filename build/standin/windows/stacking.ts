import type { Desktop } from '../x11/desktop.ts';
import type { NativeWindow } from '../x11/native-window.ts';
import { clientOf } from '../x11/window-owner.ts';

const [MAP_NOTIFY, CONFIGURE_NOTIFY] = [19, 22];

/** Our windows that lie above all others, the lowest first. */
const stack: NativeWindow[] = [];
let watching = false;
let chromiumClient: number | null = null;

/** Chromium's own small windows, such as the list of a select box, may lie above ours. */
export function sparePopupsOf(window: number, desktop: Desktop): void {
  chromiumClient = clientOf(desktop.server, window);
}

/** Puts a window on top and keeps it there when another program raises one of its own. */
export function keepOnTop(desktop: Desktop, window: NativeWindow): void {
  leaveTop(window);
  stack.push(window);
  window.raise();
  if (watching) return;
  watching = true;
  const { server } = desktop;
  server.onEvent(({ code, bytes }) => {
    if (code !== MAP_NOTIFY && code !== CONFIGURE_NOTIFY) return;
    if (bytes.readUInt32LE(4) !== server.screen.root) return;
    const client = clientOf(server, bytes.readUInt32LE(8));
    if (client === server.screen.idBase || client === chromiumClient) return;
    for (const ours of stack) ours.raise();
  });
}

export function leaveTop(window: NativeWindow): void {
  const at = stack.indexOf(window);
  if (at >= 0) stack.splice(at, 1);
}
