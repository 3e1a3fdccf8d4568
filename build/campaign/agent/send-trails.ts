import { openRestOfTrails } from '../../../electron/core/audit/rest-of-trails.ts';
import { salvageTrails } from '../../../electron/core/audit/salvage/salvage-trails.ts';
import type { Trail } from '../../../electron/core/audit/trail.ts';
import { toEvent } from '../../../electron/core/recorder.ts';
import { createCollectorClient } from '../../../electron/core/sync/collector-client.ts';
import { identityOf, type Enrolment } from '../../../electron/core/sync/enrolment.ts';
import { createLogDesk } from '../../../electron/core/sync/follow-restoration.ts';
import { createLogView } from '../../../electron/core/sync/log-view.ts';
import { startSyncLoop, type SyncLoop, type SyncState } from '../../../electron/core/sync/sync-loop.ts';
import type { SyncTrail } from '../../../electron/core/sync/sync-step.ts';
import type { Vault } from '../../../electron/core/vault/vault.ts';
import { DIRECT_NETWORK } from '../../../electron/core/network/direct-network.ts';
import { USUAL_PACE } from '../../../electron/core/sync/sending-pace.ts';

export type SendTrailsDeps = {
  readonly trail: Trail;
  readonly file: string;
  readonly vault: Vault;
  readonly enrolment: Enrolment;
  readonly onState: (state: SyncState) => void;
  readonly onAcknowledged: (trail: string, seq: number) => void;
};

export type Sending = {
  /** As for an emergency: at once, unless the collector asked to wait. */
  readonly wake: () => void;
  /** Resolves when the collector has everything that can be sent, or a loop has halted. */
  readonly drain: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Sends the present trail, and sends or takes over what is left of those that were set aside, as the agent does. */
export async function sendTrails(deps: SendTrailsDeps): Promise<Sending> {
  const { trail, file, vault, enrolment, onState, onAcknowledged } = deps;
  const client = createCollectorClient(identityOf(enrolment), DIRECT_NETWORK, () => undefined);
  const view = createLogView(enrolment.logKey, trail.state);
  const desk = createLogDesk(client, (entry) => trail.append(toEvent(entry, null)));
  const start = (one: SyncTrail): { readonly trail: SyncTrail; readonly loop: SyncLoop } => {
    const told: SyncTrail = {
      ...one,
      acknowledge: (seq, head, receipt) => {
        const result = one.acknowledge(seq, head, receipt);
        if (result.ok) onAcknowledged(one.id, seq);
        return result;
      },
    };
    const ends = { send: client.sendRecords, held: client.held, view, desk };
    return {
      trail: one,
      loop: startSyncLoop({ trail: told, ...ends, pace: USUAL_PACE, random: Math.random, onState }),
    };
  };
  const rests = await openRestOfTrails({
    trailFile: file,
    vault,
    state: trail.state,
    logName: () => view.log().name,
  });
  const loops = [trail, ...rests].map(start);
  // A disk in trouble refuses; the next start takes over the rest.
  const salvaging = salvageTrails({ trailFile: file, vault, trail });
  const forget = trail.onCommit(() => loops[0]?.loop.wake('append'));
  const isDone = ({ trail: one, loop }: (typeof loops)[number]): boolean => {
    if (loop.state().kind === 'halted') return true;
    const unsent = one.unsent(1, 1);
    return unsent.ok && unsent.value.length === 0;
  };
  const wake = (): void => loops.forEach(({ loop }) => loop.wake('urgent'));
  return {
    wake,
    drain: async () => {
      await salvaging;
      while (!loops.every(isDone)) {
        wake();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    stop: async () => {
      await salvaging;
      forget();
      await client.close();
      await Promise.all(loops.map(({ loop }) => loop.stop()));
      rests.forEach((rest) => rest.close());
    },
  };
}
