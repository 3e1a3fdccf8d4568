import { HEARTBEAT_EVERY_MS, isAway } from '../../protocol/wire/heartbeat.ts';
import type { Alert } from '../alerts/raise-alert.ts';
import { OWN_MACHINE } from '../audit/own-trail.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { lastHeartbeats, type LastHeartbeat } from './keep-heartbeat.ts';

/** A workstation that says each minute how it is, and does not for this long, is gone or cut off. */
export const SILENT_MS = 5 * HEARTBEAT_EVERY_MS;
/** Agents from before there were heartbeats poll every 25 s, and more slowly after failures. */
export const SILENT_WITHOUT_HEARTBEATS_MS = 15 * 60_000;

/**
 * Workstations that were up and fell silent without an orderly end: their last record is not `agent.stopped`, the last they
 * said was not that they end or sleep, and they were not revoked. One that ended to be started anew and was not is silent,
 * too. That is for IT; that an agent went on without sealing is evidence and told by `seal.silent` (seals/sweep-seals.ts).
 */
export function silentWorkstations(collector: Collector, listeningMs: number): readonly Alert[] {
  const now = collector.clock.wallMs();
  const heartbeats = lastHeartbeats(collector);
  const last = lastRecords(collector);
  const all = collector.store.all(
    queries
      .selectFrom('workstations')
      .select(['id', 'seenMs'])
      .where('machineId', '!=', OWN_MACHINE)
      .where('seenMs', '<', now - SILENT_MS)
      .where('id', 'in', queries.selectFrom('certificates').select('workstation').where('revokedMs', 'is', null)),
  );
  return all
    .filter(({ id, seenMs }) => {
      const said = heartbeats.get(id);
      const silentMs = said === undefined ? SILENT_WITHOUT_HEARTBEATS_MS : SILENT_MS;
      // A collector that has just come up has heard nobody yet: that is its own silence, not theirs.
      const isSilent = listeningMs > silentMs && seenMs < now - silentMs;
      const wasUp = said !== undefined || last.has(id);
      return isSilent && wasUp && !isEnded(said, { lastRecord: last.get(id)?.kind, seenMs });
    })
    .map(({ id, seenMs }) => {
      const cause = `${id} ${seenMs}`;
      return { kind: 'workstation.silent', severity: 'warning', cause, workstation: id, at: isoTime(seenMs) };
    });
}

/**
 * Whether a workstation said goodbye, by its last heartbeat or the kind of its last record. `seenMs` is written once a
 * minute: what was heard in the minute of the goodbye may be the goodbye itself.
 */
export function isEnded(
  said: LastHeartbeat | undefined,
  { lastRecord, seenMs }: { readonly lastRecord: string | undefined; readonly seenMs: number },
): boolean {
  if (said !== undefined && said.receivedMs >= seenMs - HEARTBEAT_EVERY_MS) {
    if (isAway(said.life)) return true;
    if (said.life === 'restarting') return false; // its trail says goodbye as at every end
  }
  return lastRecord === 'agent.stopped';
}

/** The last record of a workstation's latest trail: `agent.stopped` is how a trail says goodbye. */
export type LastRecord = { readonly kind: string; readonly at: string; readonly receivedMs: number };

/** By workstation; those that never sent one are not there. */
export function lastRecords({ store }: Pick<Collector, 'store'>): ReadonlyMap<string, LastRecord> {
  const rows = store.all(
    queries
      .selectFrom('trails')
      .crossJoin('records') // in this order: else SQLite goes through all records and looks for the trail of each
      .whereRef('records.trail', '=', 'trails.number')
      .whereRef('records.seq', '=', 'trails.seq')
      .select(['trails.workstation', 'trails.lastMs', 'records.kind', 'records.at', 'records.receivedMs']),
  );
  const latestLast = rows.toSorted((one, other) => one.lastMs - other.lastMs);
  return new Map(latestLast.map(({ workstation, kind, at, receivedMs }) => [workstation, { kind, at, receivedMs }]));
}
