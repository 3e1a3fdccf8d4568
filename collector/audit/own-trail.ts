import { randomUUID } from 'node:crypto';
import type { Collector } from '../collector.ts';
import { collectorId } from '../store/collector-id.ts';
import type { Store } from '../store/open-store.ts';
import { queries } from '../store/queries.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { createTrailStore, type TrailRow } from '../trail/trail-store.ts';
import { appendOwnRecord } from './own-record.ts';

type Parts = Pick<Collector, 'store' | 'keyring' | 'clock'>;

/** The collector stands among the workstations as the source of its own trails, under a machine that no enrolment can name. */
export const OWN_MACHINE = '';

/** The trail that the collector writes now; begins the first one. In the caller's transaction. */
export function ownTrail(collector: Parts): TrailRow {
  return newestOwnTrail(collector) ?? startOwnTrail(collector);
}

/**
 * Begins another trail, whose first record names the one that it follows and where that stood. For a database that came
 * from a backup: others may know its last trail with another end.
 */
export function startOwnTrail(collector: Parts): TrailRow {
  const { store, clock } = collector;
  return store.transaction(() => {
    const follows = newestOwnTrail(collector) ?? firstAudit(store);
    const name = readSetting(store, 'collector.name') ?? '';
    const now = clock.wallMs();
    const workstation = {
      id: collectorId(store),
      name,
      machineId: OWN_MACHINE,
      site: '',
      enrolledMs: now,
      seenMs: now,
    };
    store.change(
      queries
        .insertInto('workstations')
        .values(workstation)
        .onConflict((conflict) => conflict.column('id').doNothing()),
    );
    const id = randomUUID();
    const trail = createTrailStore(collector).start(id, workstation.id);
    writeSetting(store, 'own.trail', id);
    const before =
      follows === null ? null : { trail: follows.id, seq: follows.seq, head: follows.head.toString('hex') };
    const detail = { follows: before };
    appendOwnRecord(collector, trail, { actor: 'collector', kind: 'collector.trail_started', detail });
    return newestOwnTrail(collector) ?? trail;
  });
}

/** All trails of the collector itself, the oldest first. */
export function ownTrails({ store }: { readonly store: Store }): readonly TrailRow[] {
  return store.all(
    queries
      .selectFrom('trails')
      .innerJoin('workstations', 'workstations.id', 'trails.workstation')
      .select(['trails.number', 'trails.id', 'trails.workstation', 'trails.seq', 'trails.head'])
      .where('workstations.machineId', '=', OWN_MACHINE)
      .orderBy('trails.number'),
  );
}

function newestOwnTrail(collector: Parts): TrailRow | null {
  const id = readSetting(collector.store, 'own.trail');
  return id === null ? null : createTrailStore(collector).find(id);
}

/** Where the trail ended that collectors wrote before theirs went into the log (first-audit.ts). */
function firstAudit(store: Store): Pick<TrailRow, 'id' | 'seq' | 'head'> | null {
  const last = store.first(queries.selectFrom('audit').select(['seq', 'head']).orderBy('seq', 'desc').limit(1));
  return last === undefined ? null : { id: collectorId(store), ...last };
}
