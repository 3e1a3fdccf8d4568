import { recordOwnEvent } from '../audit/own-audit.ts';
import { OWN_MACHINE } from '../audit/own-trail.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { lastHeartbeats, type LastHeartbeat } from '../health/keep-heartbeat.ts';
import { queries } from '../store/queries.ts';

export type WorkstationRow = {
  readonly id: string;
  readonly name: string;
  readonly site: string;
  readonly tenant: string | null;
  /** Where IT has put it; what it says of itself is in `health`. */
  readonly ring: string | null;
  readonly enrolledAt: string;
  /** How often it was enrolled, and when it last was. */
  readonly enrolments: number;
  readonly lastEnrolledAt: string;
  /** An alert says so that nobody has acknowledged: two programs take turns with its identity. */
  readonly isCloned: boolean;
  readonly seenAt: string;
  /** When the last of its certificates ends or ended; null: it has none, or all were revoked. */
  readonly certificateUntil: string | null;
  /** What it last said of itself; null if never. */
  readonly health: LastHeartbeat | null;
};

/** Whether a certificate of it counts at that moment. */
export const isEnrolledAt = ({ certificateUntil }: Pick<WorkstationRow, 'certificateUntil'>, nowMs: number): boolean =>
  certificateUntil !== null && Date.parse(certificateUntil) > nowMs;

export function listWorkstations({ store }: Pick<Collector, 'store'>): readonly WorkstationRow[] {
  // Two count after a renewal: the one that was renewed stays good until it ends.
  const latest = queries
    .selectFrom('certificates')
    .select(({ fn }) => ['workstation', fn.max('expiresMs').as('expiresMs')])
    .where('revokedMs', 'is', null)
    .groupBy('workstation')
    .as('latest');
  const rows = store.all(
    queries
      .selectFrom('workstations')
      .leftJoin(latest, 'latest.workstation', 'workstations.id')
      .selectAll('workstations')
      .select('latest.expiresMs')
      .where('workstations.machineId', '!=', OWN_MACHINE)
      .orderBy('workstations.name'),
  );
  const heartbeats = lastHeartbeats({ store });
  const enrolments = countEnrolments({ store });
  const cloned = clonedWorkstations({ store });
  return rows.map(({ id, name, site, tenant, ring, enrolledMs, seenMs, expiresMs }) => {
    const certificateUntil = expiresMs === null ? null : isoTime(expiresMs);
    const { times, lastMs } = enrolments.get(id) ?? { times: 1, lastMs: enrolledMs };
    const enrolled = { enrolledAt: isoTime(enrolledMs), enrolments: times, lastEnrolledAt: isoTime(lastMs) };
    const state = { seenAt: isoTime(seenMs), certificateUntil, isCloned: cloned.has(id) };
    return { id, name, site, tenant, ring, ...enrolled, ...state, health: heartbeats.get(id) ?? null };
  });
}

/** A renewal gives a certificate too, and is no enrolment. */
type Enrolments = { readonly times: number; readonly lastMs: number };

function countEnrolments({ store }: Pick<Collector, 'store'>): ReadonlyMap<string, Enrolments> {
  const rows = store.all(
    queries
      .selectFrom('certificates')
      .select(({ fn }) => ['workstation', fn.countAll<number>().as('times'), fn.max('issuedMs').as('lastMs')])
      .where('renewal', '=', 0)
      .groupBy('workstation'),
  );
  return new Map(rows.map(({ workstation, times, lastMs }) => [workstation, { times, lastMs }]));
}

function clonedWorkstations({ store }: Pick<Collector, 'store'>): ReadonlySet<string | null> {
  // By kind alone: asked for the state as well, SQLite goes through all open alerts, of which there are far more.
  const all = queries.selectFrom('alerts').select(['workstation', 'state']).where('kind', '=', 'workstation.cloned');
  return new Set(store.all(all).flatMap(({ workstation, state }) => (state === 'open' ? [workstation] : [])));
}

/** Puts a workstation into a ring, or, null, into none. False if there is no such workstation. */
export function changeRing(
  collector: Collector,
  { id, ring, actor }: { readonly id: string; readonly ring: string | null; readonly actor: string },
): boolean {
  const { store } = collector;
  return store.transaction(() => {
    const before = listWorkstations(collector).find((workstation) => workstation.id === id);
    if (before === undefined) return false;
    store.change(queries.updateTable('workstations').set({ ring }).where('id', '=', id));
    const detail = { workstation: id, before: before.ring, after: ring };
    recordOwnEvent(collector, { actor, kind: 'workstation.ring_changed', detail });
    return true;
  });
}

/** Ends every certificate of a workstation, at its next request. False if it has none that counts. */
export function revokeWorkstation(collector: Collector, id: string, actor: string): boolean {
  const { store, clock } = collector;
  return store.transaction(() => {
    const valid = queries.updateTable('certificates').where('workstation', '=', id).where('revokedMs', 'is', null);
    if (store.change(valid.set({ revokedMs: clock.wallMs() })) === 0) return false;
    recordOwnEvent(collector, { actor, kind: 'workstation.revoked', detail: { workstation: id } });
    return true;
  });
}
