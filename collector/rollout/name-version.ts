import type { Collector } from '../collector.ts';
import { lastHeartbeat } from '../health/keep-heartbeat.ts';
import { queries } from '../store/queries.ts';
import { hasVersion, seatsOf } from './find-seats.ts';
import { judgeRollout } from './judge-rollout.ts';
import { latestRollout, type Rollout } from './rollouts.ts';

/**
 * The version that the workstation of a machine may have now, by its hash; null: none, or one that it has. Whoever is named it
 * is watched from then on. Health that has regressed names nobody anything, also before the next sweep holds the rollout.
 */
export function nameVersion(collector: Collector, machineId: string): string | null {
  const { store, clock } = collector;
  return store.transaction(() => {
    const rollout = latestRollout(collector);
    if (rollout === null || rollout.state !== 'running') return null;
    const known = store.first(
      queries.selectFrom('workstations').select(['id', 'ring']).where('machineId', '=', machineId),
    );
    if (known === undefined || !mayAsk(collector, rollout, known)) return null;
    const seats = seatsOf(collector, rollout);
    const seat = seats.find(({ id }) => id === known.id);
    if (seat === undefined || seat.ring === null) return null; // its certificate counts no more
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

/** Whether its turn has come and it is without the version: asked first, because looking at all of them costs 100 ms for 4,000. */
function mayAsk(
  collector: Collector,
  { rings, startedMs, version }: Rollout,
  { id, ring }: { readonly id: string; readonly ring: string | null },
): boolean {
  const own = rings.find(({ name }) => name === ring);
  if (own === undefined || collector.clock.wallMs() < startedMs + own.afterMs) return false;
  return !hasVersion(lastHeartbeat(collector, id), version);
}
