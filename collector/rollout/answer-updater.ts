import type { UpdateReply } from '../../protocol/wire/update.ts';
import type { Collector } from '../collector.ts';
import { lastHeartbeat } from '../health/keep-heartbeat.ts';
import { queries } from '../store/queries.ts';
import { hasVersion, seatsOf } from './find-seats.ts';
import { judgeRollout } from './judge-rollout.ts';
import { latestRollout, type Rollout } from './rollouts.ts';

type Known = { readonly id: string; readonly ring: string | null };

/** Answers the updater of a machine, by its hash. */
export function answerUpdater(collector: Collector, machineId: string): UpdateReply {
  return collector.store.transaction(() => {
    const known = findWorkstation(collector, machineId);
    return { version: known === null ? null : nameVersion(collector, known), known: known !== null };
  });
}

/** Null: no workstation of that machine has a certificate that counts. */
function findWorkstation({ store, clock }: Collector, machineId: string): Known | null {
  const kept = queries.selectFrom('certificates').select('workstation').where('revokedMs', 'is', null);
  const valid = kept.where('expiresMs', '>', clock.wallMs());
  const all = queries.selectFrom('workstations').select(['id', 'ring']).where('machineId', '=', machineId);
  return store.first(all.where('id', 'in', valid)) ?? null;
}

/**
 * The version that a workstation may have now; null: none, or one that it has. Whoever is named it is watched from then on.
 * Health that has regressed names nobody anything, also before the next sweep holds the rollout.
 */
function nameVersion(collector: Collector, known: Known): string | null {
  const { store, clock } = collector;
  const rollout = latestRollout(collector);
  if (rollout === null || rollout.state !== 'running' || !mayAsk(collector, rollout, known)) return null;
  const seats = seatsOf(collector, rollout);
  const seat = seats.find(({ id }) => id === known.id);
  if (seat === undefined || seat.ring === null) return null;
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
}

/** Whether its turn has come and it is without the version: asked first, because looking at all of them costs 20 ms for 4,000. */
function mayAsk(collector: Collector, { rings, startedMs, version }: Rollout, { id, ring }: Known): boolean {
  const own = rings.find(({ name }) => name === ring);
  if (own === undefined || collector.clock.wallMs() < startedMs + own.afterMs) return false;
  return !hasVersion(lastHeartbeat(collector, id), version);
}
