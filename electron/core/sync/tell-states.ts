import type { Faults } from '../faults.ts';
import type { Entry } from '../recorder.ts';
import type { SyncState } from './sync-loop.ts';

/** Turns the loops' states into faults that are shown, and refused records into one record each. */
export type StateTeller = {
  readonly sync: (state: SyncState) => void;
  readonly orders: (code: string | null) => void;
};

/** Refusals that do not pass by waiting. */
const LASTING = ['certificate.rejected', 'collector.untrusted', 'orders.fault'];

export function createStateTeller(
  faults: Pick<Faults, 'raise' | 'clear'>,
  record: (entry: Entry) => Promise<unknown>,
): StateTeller {
  let shown: string | null = null;
  const show = (code: string | null): void => {
    if (shown !== null && shown !== code) faults.clear(shown);
    if (code !== null) faults.raise(code);
    shown = code;
  };
  return {
    sync: (state) => {
      if (state.kind === 'idle') show(null);
      const isBehind = state.kind === 'waiting' && state.code === 'log.behind'; // passes, but not by waiting alone
      if (state.kind !== 'parked' && state.kind !== 'halted' && !isBehind) return;
      const seq = state.kind === 'halted' ? state.seq : null;
      // Once for each code: this record is itself one more that cannot be sent.
      if (shown !== state.code) {
        const [seen, shown] = ('evidence' in state ? state.evidence : undefined) ?? [null, null];
        const evidence = shown === null ? {} : { seen, shown };
        void record({ kind: 'collector.refused', outcome: 'failure', detail: { code: state.code, seq, ...evidence } });
      }
      show(state.code);
    },
    orders: (code) => {
      if (code === null) for (const lasting of LASTING) faults.clear(lasting);
      else if (LASTING.includes(code)) faults.raise(code);
    },
  };
}
