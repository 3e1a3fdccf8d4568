import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { seatsOf } from './find-seats.ts';
import { judgeRollout } from './judge-rollout.ts';
import { latestRollout } from './rollouts.ts';

/**
 * The version that the workstation of a machine may have now, by its hash; null: none, or one that it has. Whoever is named it
 * is watched from then on. Health that has regressed names nobody anything, also before the next sweep holds the rollout.
 */
export function nameVersion(collector: Collector, machineId: string): string | null {
  const { store, clock } = collector;
  return store.transaction(() => {
    const rollout = latestRollout(collector);
    if (rollout === null || rollout.state !== 'running') return null;
    const known = store.first(queries.selectFrom('workstations').select('id').where('machineId', '=', machineId));
    if (known === undefined) return null; // told before all are looked at: anybody may ask
    const seats = seatsOf(collector, rollout);
    const seat = seats.find(({ id }) => id === known.id);
    if (seat === undefined || seat.ring === null || seat.hasIt) return null;
    const judged = judgeRollout(rollout, seats, clock.wallMs());
    if (judged.kind !== 'open' || !judged.rings.includes(seat.ring)) return null;
    const row = {
      rollout: rollout.id,
      workstation: seat.id,
      namedMs: clock.wallMs(),
      wasWell: seat.isWell ? 1 : 0,
    } as const;
    store.change(
      queries
        .insertInto('rolloutSeats')
        .values(row)
        .onConflict((conflict) => conflict.doNothing()),
    );
    return rollout.version;
  });
}
