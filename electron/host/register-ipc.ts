import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import type { Channel, PageName, Snapshot } from '../ipc/contract.ts';
import { answer, type GateDeps } from '../ipc/gate.ts';
import { SCHEMAS } from '../ipc/schemas.ts';
import { CURRENT_SNAPSHOT } from '../ipc/surfaces.ts';
import { pageUrl } from './app-protocol.ts';
import { pageOf } from './page-window.ts';

/** The page that asks: only the top frame, only of a window of ours, only while it shows the page we loaded. */
export function trustedPage(event: Pick<IpcMainInvokeEvent, 'senderFrame' | 'sender'>): PageName | null {
  const frame = event.senderFrame; // null after a navigation
  if (frame === null || frame.parent !== null) return null;
  const page = pageOf(event.sender.id);
  return page !== null && frame.url === pageUrl(page) ? page : null;
}

export type IpcSource = { readonly gate: GateDeps; readonly snapshot: () => Snapshot };

/**
 * The only file that listens to pages. What they ask while the agent starts waits for it; what they draw until then is
 * `current`.
 */
export function registerIpc(agent: Promise<IpcSource>, current: () => Snapshot): void {
  for (const channel of Object.keys(SCHEMAS) as Channel[]) {
    ipcMain.handle(channel, async (event, raw: unknown) => {
      const sender = { page: trustedPage(event) }; // looked at now: the frame may be gone later
      return answer((await agent).gate, channel, sender, raw);
    });
  }
  ipcMain.handle(CURRENT_SNAPSHOT, (event) => (trustedPage(event) === null ? null : current()));
}
