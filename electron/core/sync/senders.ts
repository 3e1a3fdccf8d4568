import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { Entry } from '../recorder.ts';
import { createSyncLog } from './log-sync.ts';
import { startSyncLoop, type SyncLoop, type SyncState, type WakeReason } from './sync-loop.ts';
import type { SyncOnceDeps, SyncTrail } from './sync-step.ts';
import { createSyncTeller, type SyncTellerDeps } from './tell-states.ts';

/** The loops that send trails: the present one, and what is left of others. */
export type Senders = {
  readonly add: (trail: SyncTrail) => void;
  readonly wake: (reason: WakeReason) => void;
  /** Sends at once; resolves when nothing is unsent, when no loop gets on any more, or after `ms`. */
  readonly flush: (ms: number) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type SendersDeps = Omit<SyncOnceDeps, 'trail'> & SyncTellerDeps & { readonly log: Log };

const LOOK_EVERY_MS = 20;

export function createSenders({ faults, record, clock, log, ...sending }: SendersDeps): Senders {
  const loops: { readonly trail: SyncTrail; readonly loop: SyncLoop }[] = [];
  const wake = (reason: WakeReason): void => loops.forEach(({ loop }) => loop.wake(reason));
  return {
    add: (trail) => {
      const recordOfTrail = (entry: Entry) => record({ ...entry, detail: { ...entry.detail, trail: trail.id } });
      const tell = createSyncTeller({ faults, record: recordOfTrail, clock });
      const tellLog = createSyncLog(log, trail.id);
      const onState = (state: SyncState): void => {
        tellLog(state);
        tell(state);
      };
      loops.push({ trail, loop: startSyncLoop({ ...sending, trail, onState }) });
    },
    wake,
    flush: async (ms) => {
      const deadlineMs = performance.now() + ms;
      wake('urgent');
      while (performance.now() < deadlineMs && loops.some(isGettingOn)) await wait(LOOK_EVERY_MS);
    },
    stop: async () => {
      await Promise.all(loops.map(({ loop }) => loop.stop()));
    },
  };
}

/** `waiting` may be about to pass; whoever is parked or halted will send nothing today. */
function isGettingOn({ trail, loop }: { readonly trail: SyncTrail; readonly loop: SyncLoop }): boolean {
  const { kind } = loop.state();
  if (kind === 'parked' || kind === 'halted') return false;
  const unsent = trail.unsent(1, 1);
  return unsent.ok && unsent.value.length > 0;
}
