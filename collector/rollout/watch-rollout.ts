import { raiseAlert } from '../alerts/raise-alert.ts';
import type { Collector } from '../collector.ts';
import { SILENT_MS } from '../health/silent-workstations.ts';
import { seatsOf } from './find-seats.ts';
import { judgeRollout } from './judge-rollout.ts';
import { changeRollout, latestRollout } from './rollouts.ts';

/** Holds the rollout when health has regressed, and raises it. `listeningMs`: how long this collector has heard workstations. */
export function watchRollout(collector: Collector, listeningMs: number): void {
  if (listeningMs <= SILENT_MS) return; // one that has just come up has heard nobody yet: that is its own silence
  collector.store.transaction(() => {
    const rollout = latestRollout(collector);
    if (rollout?.state !== 'running') return; // looking at every seat costs something, and the last rollout is there for good
    const judged = judgeRollout(rollout, seatsOf(collector, rollout), collector.clock.wallMs());
    if (judged.kind !== 'regressed') return;
    changeRollout(collector, 'hold', { actor: 'collector', because: 'health_regressed' });
    raiseAlert(collector, { kind: 'rollout.held', severity: 'critical', cause: `${rollout.id} ${rollout.version}` });
  });
}
