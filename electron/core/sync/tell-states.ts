import type { Clock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import type { Entry } from '../recorder.ts';
import type { SyncState, SyncTrouble } from './sync-loop.ts';

export type SyncTellerDeps = {
  readonly faults: Pick<Faults, 'raise' | 'clear'>;
  readonly record: (entry: Entry) => Promise<unknown>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
};

/** How long it is no news that too few witnesses have cosigned: one that is begun anew is back by then. */
export const UNWITNESSED_MS = 300_000;

/** Turns the states of one trail's loop into a fault that is shown, and what was refused into one record each. */
export function createSyncTeller({ faults, record, clock }: SyncTellerDeps): (state: SyncState) => void {
  let shown: string | null = null;
  let unwitnessedSinceMs: number | null = null;
  const show = (code: string | null): void => {
    if (shown !== null && shown !== code) faults.clear(shown);
    if (code !== null) faults.raise(code);
    shown = code;
  };
  const isLongUnwitnessed = ({ code }: SyncTrouble): boolean => {
    if (code !== 'log.not_witnessed') return false;
    unwitnessedSinceMs ??= clock.monotonicMs();
    return clock.monotonicMs() - unwitnessedSinceMs >= UNWITNESSED_MS;
  };
  return (state) => {
    if (state.kind === 'sending') return;
    if (state.kind === 'idle') {
      unwitnessedSinceMs = null;
      return show(null);
    }
    if (!isLongUnwitnessed(state) && !isTold(state)) return;
    const seq = state.kind === 'halted' ? state.seq : null;
    // Once for each code: this record is itself one more that cannot be sent.
    if (shown !== state.code) {
      const [seen, given] = state.evidence ?? [null, null];
      const evidence = given === null ? {} : { seen, shown: given };
      void record({ kind: 'collector.refused', outcome: 'failure', detail: { code: state.code, seq, ...evidence } });
    }
    show(state.code);
  };
}

/** What does not pass by waiting alone, and what there is evidence of. */
const isTold = ({ kind, code, evidence }: SyncTrouble): boolean =>
  kind !== 'waiting' || code === 'log.behind' || evidence !== undefined;

/** Refusals that do not pass by waiting. */
const LASTING = ['certificate.rejected', 'collector.untrusted', 'orders.fault'];

/** Turns the states of the loop that listens for orders into faults that are shown. */
export function createOrdersTeller(faults: Pick<Faults, 'raise' | 'clear'>): (code: string | null) => void {
  return (code) => {
    if (code === null) for (const lasting of LASTING) faults.clear(lasting);
    else if (LASTING.includes(code)) faults.raise(code);
  };
}
