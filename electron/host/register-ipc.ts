import { ipcMain } from 'electron';
import type { Channel, Snapshot } from '../ipc/contract.ts';
import { answer, type GateDeps } from '../ipc/gate.ts';
import { SCHEMAS } from '../ipc/schemas.ts';
import { CURRENT_SNAPSHOT } from '../ipc/surfaces.ts';
import { pageOf } from './page-window.ts';
import { trustedPage } from './trusted-page.ts';

export type IpcSource = { readonly gate: GateDeps; readonly snapshot: () => Snapshot };

/**
 * The only file that listens to pages. What they ask while the agent starts waits for it; what they draw until then is
 * `current`.
 */
export function registerIpc(agent: Promise<IpcSource>, current: () => Snapshot): void {
  for (const channel of Object.keys(SCHEMAS) as Channel[]) {
    ipcMain.handle(channel, async (event, raw: unknown) => {
      const sender = { page: trustedPage(event, pageOf) }; // looked at now: the frame may be gone later
      return answer((await agent).gate, channel, sender, raw);
    });
  }
  ipcMain.handle(CURRENT_SNAPSHOT, (event) => (trustedPage(event, pageOf) === null ? null : current()));
}
