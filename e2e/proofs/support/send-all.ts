import { waitUntil } from '../../../build/lab/wait-until.ts';
import { openRestOfTrails } from '../../../electron/core/audit/rest-of-trails.ts';
import type { Trail } from '../../../electron/core/audit/trail.ts';
import type { CollectorClient } from '../../../electron/core/sync/collector-client.ts';
import { createLogDesk } from '../../../electron/core/sync/follow-restoration.ts';
import { createLogView } from '../../../electron/core/sync/log-view.ts';
import { startSyncLoop, type SyncState } from '../../../electron/core/sync/sync-loop.ts';
import type { SyncTrail } from '../../../electron/core/sync/sync-step.ts';
import { USUAL_PACE } from '../../../electron/core/sync/sending-pace.ts';
import type { Vault } from '../../../electron/core/vault/vault.ts';

export type SendDeps = {
  readonly client: CollectorClient;
  readonly logKey: string;
  readonly state: Trail['state'];
};

/** Sends until there is nothing more to do, or the two sides differ. */
export async function sendAll(trail: SyncTrail, { client, logKey, state }: SendDeps): Promise<void> {
  const last = { state: null as SyncState | null, isAsked: false };
  const loop = startSyncLoop({
    pace: USUAL_PACE,
    trail,
    send: client.sendRecords,
    held: async (id) => {
      const answer = await client.held(id);
      last.isAsked = true;
      return answer;
    },
    view: createLogView(logKey, state),
    desk: createLogDesk(client, async () => undefined),
    random: Math.random,
    onState: (now) => {
      last.state = now;
    },
  });
  // A loop that has nothing to send says nothing.
  const isAtRest = (): boolean => last.state === null && last.isAsked && isAllSent(trail);
  const hasEnded = (): boolean => ['idle', 'parked', 'halted'].includes(last.state?.kind ?? '');
  await waitUntil('the sending ends', 20_000, () => hasEnded() || isAtRest());
  await loop.stop();
}

function isAllSent(trail: SyncTrail): boolean {
  const unsent = trail.unsent(1, 1);
  return unsent.ok && unsent.value.length === 0;
}

type RestsDeps = Omit<SendDeps, 'state'> & { readonly file: string; readonly vault: Vault };

/** The same with what is left of the trails that were set aside from its place. */
export async function sendWithRests(trail: Trail, { file, vault, client, logKey }: RestsDeps): Promise<void> {
  const { state } = trail;
  const logName = (): string => createLogView(logKey, state).log().name;
  const rests = await openRestOfTrails({ trailFile: file, vault, state, logName });
  await Promise.all([trail, ...rests].map((one) => sendAll(one, { client, logKey, state })));
  rests.forEach((rest) => rest.close());
}
