import { judgeVersion, type MinimumVersion } from '../../protocol/policy/minimum-version.ts';
import { compareVersions } from '../../protocol/version.ts';
import { isAway, type Heartbeat } from '../../protocol/wire/heartbeat.ts';
import { OWN_MACHINE } from '../audit/own-trail.ts';
import type { Collector } from '../collector.ts';
import { lastHeartbeats, type LastHeartbeat } from '../health/keep-heartbeat.ts';
import { SILENT_MS } from '../health/silent-workstations.ts';
import { policyInForce } from '../policy/publish-policy.ts';
import { queries } from '../store/queries.ts';
import type { Seat } from './judge-rollout.ts';
import type { Rollout } from './rollouts.ts';

export type KnownSeat = Seat & { readonly id: string };

/** So far back an end without goodbye or a fault counts of a workstation that was not named the version. */
const USUAL_MS = 24 * 3_600_000;

/** Every workstation whose certificate counts, as the rollout sees it at this moment. */
export function seatsOf(
  collector: Collector,
  { id: rollout, version }: Pick<Rollout, 'id' | 'version'>,
): readonly KnownSeat[] {
  const { store, clock } = collector;
  const now = clock.wallMs();
  const { minimumVersion } = policyInForce(collector);
  const named = new Map(
    store
      .all(queries.selectFrom('rolloutSeats').selectAll().where('rollout', '=', rollout))
      .map((seat) => [seat.workstation, seat]),
  );
  const usualMs = now - USUAL_MS;
  const troubles = lastTroubles(
    collector,
    [...named.values()].reduce((ms, { namedMs }) => Math.min(ms, namedMs), usualMs),
  );
  const heartbeats = lastHeartbeats(collector);
  return enrolledAt(collector, now).map((row) => {
    const health = heartbeats.get(row.id) ?? null;
    const seat = named.get(row.id);
    const since = seat?.namedMs ?? usualMs;
    return {
      id: row.id,
      ring: row.ring,
      wasWell: seat === undefined ? null : seat.wasWell === 1,
      isWell: saysItIsWell(health, row.seenMs, { minimumVersion, now }) && (troubles.get(row.id) ?? 0) < since,
      hasIt: hasVersion(health, version),
    };
  });
}

type Enrolled = { readonly id: string; readonly ring: string | null; readonly seenMs: number };

/** No more of each than a seat needs: updaters ask for all of them together twice an hour. */
function enrolledAt({ store }: Pick<Collector, 'store'>, nowMs: number): readonly Enrolled[] {
  return store.all(
    queries
      .selectFrom('workstations')
      .select(['id', 'ring', 'seenMs'])
      .where('machineId', '!=', OWN_MACHINE)
      .where((where) =>
        where.exists(
          where
            .selectFrom('certificates')
            .select('fingerprint')
            .whereRef('certificates.workstation', '=', 'workstations.id')
            .where('revokedMs', 'is', null)
            .where('expiresMs', '>', nowMs),
        ),
      ),
  );
}

/** Whether a workstation runs the version, or a newer one, as it last said. */
export const hasVersion = (health: Pick<Heartbeat, 'version'> | null, version: string): boolean =>
  health !== null && compareVersions(health.version, version) >= 0;

/**
 * It is heard, or said goodbye, and its doctor finds no error. One that never said anything is not known to be well. Where the
 * minimum version refuses it, its doctor must call that an error: it is what the rollout mends, and tells nothing of health.
 */
function saysItIsWell(
  health: LastHeartbeat | null,
  seenMs: number,
  { minimumVersion, now }: { readonly minimumVersion: MinimumVersion | null; readonly now: number },
): boolean {
  if (health === null || health.faults.includes('updater.failed')) return false;
  const isRefused = judgeVersion(minimumVersion, health.version, now).kind === 'refused';
  if (health.severity === 'error' && !isRefused) return false;
  return isAway(health.life) || now - seenMs <= SILENT_MS;
}

/** When each workstation's agent last ended without goodbye or failed, from a time on, as far as records of it came. */
function lastTroubles({ store }: Pick<Collector, 'store'>, sinceMs: number): ReadonlyMap<string, number> {
  const rows = store.all(
    queries
      .selectFrom('alerts')
      .select(({ fn }) => ['workstation', fn.max('lastMs').as('lastMs')])
      .where('kind', 'in', ['agent.unclean_end', 'agent.fault'])
      .where('lastMs', '>=', sinceMs)
      .groupBy('workstation'),
  );
  return new Map(
    rows.flatMap(({ workstation, lastMs }) => (workstation === null ? [] : [[workstation, lastMs] as const])),
  );
}
