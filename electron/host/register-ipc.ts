import { ipcMain } from 'electron';
import type { Channel, Snapshot } from '../ipc/contract.ts';
import type { GateDeps } from '../ipc/gate.ts';
import { CURRENT_SNAPSHOT, SURFACES } from '../ipc/surfaces.ts';
import { pageOf } from './page-window.ts';
import { trustedPage } from './trusted-page.ts';

export type IpcSource = { readonly gate: GateDeps; readonly snapshot: () => Snapshot };

/**
 * The only file that listens to pages. What they ask while the agent starts waits for it; what they draw until then is
 * `current`.
 */
export function registerIpc(agent: Promise<IpcSource>, current: () => Snapshot): void {
  const channels: ReadonlySet<Channel> = new Set(Object.values(SURFACES).flat());
  for (const channel of channels) {
    ipcMain.handle(channel, async (event, raw: unknown) => {
      const sender = { page: trustedPage(event, pageOf) }; // looked at now: the frame may be gone later
      const { gate } = await agent;
      // Not before: reading the shapes of requests would keep the first page waiting.
      const { answer } = await import('../ipc/gate.ts');
      return answer(gate, channel, sender, raw);
    });
  }
  ipcMain.handle(CURRENT_SNAPSHOT, (event) => (trustedPage(event, pageOf) === null ? null : current()));
}
