import { waitUntil } from '../../../build/lab/wait-until.ts';
import type { Trail } from '../../../electron/core/audit/trail.ts';
import type { CollectorClient } from '../../../electron/core/sync/collector-client.ts';
import { createLogDesk } from '../../../electron/core/sync/follow-restoration.ts';
import { createLogView } from '../../../electron/core/sync/log-view.ts';
import { startSyncLoop, type SyncState } from '../../../electron/core/sync/sync-loop.ts';
import type { SyncTrail } from '../../../electron/core/sync/sync-step.ts';
import { USUAL_PACE } from '../../../electron/core/sync/sending-pace.ts';

export type SendDeps = {
  readonly client: CollectorClient;
  readonly logKey: string;
  readonly state: Trail['state'];
};

/** Sends until there is nothing more to do, or the two sides differ. */
export async function sendAll(trail: SyncTrail, { client, logKey, state }: SendDeps): Promise<void> {
  const last = { state: null as SyncState | null };
  const loop = startSyncLoop({
    pace: USUAL_PACE,
    trail,
    send: client.sendRecords,
    held: client.held,
    view: createLogView(logKey, state),
    desk: createLogDesk(client, async () => undefined),
    random: Math.random,
    onState: (now) => {
      last.state = now;
    },
  });
  await waitUntil('the sending ends', 20_000, () => ['idle', 'parked', 'halted'].includes(last.state?.kind ?? ''));
  await loop.stop();
}
