import { setTimeout as delay } from 'node:timers/promises';
import type { Sealer } from '../core/audit/seal/sealer.ts';
import { startSealing } from '../core/audit/seal/start-sealing.ts';
import type { Trail } from '../core/audit/trail.ts';
import type { Clock } from '../core/clock.ts';
import type { Vault } from '../core/vault/vault.ts';
import { trailFile } from '../core/workstation/data-folder.ts';
import type { CollectorSide } from './collector-side.ts';
import type { Foundation } from './foundation.ts';
import type { Parts } from './parts.ts';

export type SealTrailDeps = {
  readonly foundation: Foundation;
  readonly parts: Pick<Parts, 'faults'>;
  readonly vault: Vault;
  /** Null: nobody is there to agree on a key with. */
  readonly side: CollectorSide | null;
  readonly clock: Clock;
};

export type Sealing = Pick<Sealer, 'sealNow' | 'stop'> & { readonly isSealing: () => boolean };

/** Neither the keychain nor the collector may keep the agent from ending. */
const STOP_WAIT_MS = 2000;

/** Seals the trail of an enrolled workstation, also one that opens late; tries again when the collector comes back. */
export function sealTrail(deps: SealTrailDeps): Sealing {
  const { foundation, parts, vault, side, clock } = deps;
  const own = { sealer: null as Sealer | null, isOver: false };
  let starting: Promise<void> = Promise.resolve();
  const begin = async (trail: Trail, { client }: CollectorSide): Promise<void> => {
    if (own.isOver || own.sealer !== null) return;
    const sealer = await startSealing({
      file: trailFile(foundation.folder),
      trail,
      vault,
      monotonicMs: clock.monotonicMs,
      sealMs: foundation.machine.settings().sealSeconds * 1000,
      faults: parts.faults,
      agree: async (sealKey) => {
        const answer = await client.agreeSealKey({ sealKey });
        if (answer.ok) return 'agreed';
        return answer.code === 'seal.key_refused' ? 'refused' : 'later';
      },
    });
    if (own.isOver) await sealer?.stop('leave');
    else own.sealer = sealer;
  };
  const open = (): Trail | null => foundation.trail ?? foundation.late?.opened()?.trail ?? null;
  const tryNow = (): void => {
    const trail = open();
    if (side !== null && trail !== null) starting = starting.then(() => begin(trail, side));
  };
  const forget = side?.reachability.onChange((isReachable) => {
    if (isReachable) tryNow();
  });
  foundation.late?.onOpened(tryNow);
  tryNow();
  return {
    isSealing: () => own.sealer !== null,
    sealNow: (why) => own.sealer?.sealNow(why),
    stop: async (last) => {
      own.isOver = true;
      forget?.();
      await Promise.race([starting, delay(STOP_WAIT_MS, undefined, { ref: false })]);
      await own.sealer?.stop(last);
    },
  };
}
