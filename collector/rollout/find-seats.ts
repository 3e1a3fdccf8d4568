import { judgeVersion, type MinimumVersion } from '../../protocol/policy/minimum-version.ts';
import { compareVersions } from '../../protocol/version.ts';
import { isAway, type Heartbeat } from '../../protocol/wire/heartbeat.ts';
import type { Collector } from '../collector.ts';
import { isEnrolledAt, listWorkstations, type WorkstationRow } from '../enrolment/workstations.ts';
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
  const troubles = lastTroubles(collector);
  return listWorkstations(collector)
    .filter((row) => isEnrolledAt(row, now))
    .map((row) => {
      const seat = named.get(row.id);
      const since = seat?.namedMs ?? now - USUAL_MS;
      return {
        id: row.id,
        ring: row.ring,
        wasWell: seat === undefined ? null : seat.wasWell === 1,
        isWell: saysItIsWell(row, minimumVersion, now) && (troubles.get(row.id) ?? 0) < since,
        hasIt: hasVersion(row.health, version),
      };
    });
}

/** Whether a workstation runs the version, or a newer one, as it last said. */
export const hasVersion = (health: Pick<Heartbeat, 'version'> | null, version: string): boolean =>
  health !== null && compareVersions(health.version, version) >= 0;

/**
 * It is heard, or said goodbye, and its doctor finds no error. One that never said anything is not known to be well. Where the
 * minimum version refuses it, its doctor must call that an error: it is what the rollout mends, and tells nothing of health.
 */
function saysItIsWell({ health, seenAt }: WorkstationRow, minimum: MinimumVersion | null, now: number): boolean {
  if (health === null || health.faults.includes('updater.failed')) return false;
  const isRefused = judgeVersion(minimum, health.version, now).kind === 'refused';
  if (health.severity === 'error' && !isRefused) return false;
  return isAway(health.life) || now - Date.parse(seenAt) <= SILENT_MS;
}

/** When each workstation's agent last ended without goodbye or failed, as far as records of it came. */
function lastTroubles({ store }: Pick<Collector, 'store'>): ReadonlyMap<string, number> {
  const rows = store.all(
    queries
      .selectFrom('alerts')
      .select(['workstation', 'lastMs'])
      .where('kind', 'in', ['agent.unclean_end', 'agent.fault'])
      .orderBy('lastMs'),
  );
  return new Map(
    rows.flatMap(({ workstation, lastMs }) => (workstation === null ? [] : [[workstation, lastMs] as const])),
  );
}
