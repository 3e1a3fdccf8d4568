import { earliestMs, latestMs } from '../../protocol/wire/time-bound.ts';
import type { WhoSawReply, WhoSawRequest } from '../../protocol/wire/who-saw.ts';
import { type AlertKind } from '../alerts/raise-alert.ts';
import type { Collector } from '../collector.ts';
import { listWorkstations, type WorkstationRow } from '../enrolment/workstations.ts';
import { isEnded, lastRecords, SILENT_MS, type LastRecord } from '../health/silent-workstations.ts';
import { queries } from '../store/queries.ts';

/** A workstation said that records are missing, or its seals show it. */
const LOSSES: readonly AlertKind[] = ['trail.records_lost', 'seal.skipped'];

/**
 * Workstations that may have recorded something in a time that is not here: they hold it still, or it is lost. One that was
 * shut down in order with nothing left to send is none of them, although nobody knows what it does while it is cut off.
 */
export function notHere(collector: Collector, { from, to }: WhoSawRequest): NonNullable<WhoSawReply['notHere']> {
  const nowMs = collector.clock.wallMs();
  const endMs = to === undefined ? nowMs : Math.min(nowMs, latestMs(to));
  const last = lastRecords(collector);
  const losses = lossesFrom(collector, from === undefined ? -Infinity : earliestMs(from));
  return listWorkstations(collector).flatMap((workstation) => {
    const { id, name, site, enrolledAt } = workstation;
    if (Date.parse(enrolledAt) >= endMs) return [];
    const upTo = heldUpTo(workstation, last.get(id), { nowMs, endMs });
    const lostAt = losses.get(id) ?? null;
    return upTo === null && lostAt === null ? [] : [{ workstation: name, site, upTo, lostAt }];
  });
}

type Times = { readonly nowMs: number; readonly endMs: number };

/** Up to when its records are here; null: nothing says that there are others before the end of the time. */
function heldUpTo(
  { seenAt, enrolledAt, health, certificateUntil }: WorkstationRow,
  last: LastRecord | undefined,
  { nowMs, endMs }: Times,
): string | null {
  const upTo = last?.at ?? enrolledAt;
  if (Date.parse(upTo) >= endMs - SILENT_MS) return null;
  const isStopped = last?.kind === 'agent.stopped';
  const waits = health !== null && health.trail.unsent + health.trail.kept > 0;
  if (waits && !(isStopped && last.receivedMs >= health.receivedMs)) return upTo;
  const seenMs = Date.parse(seenAt);
  const wasUp = last !== undefined || health !== null;
  const isCutOff = wasUp && seenMs < nowMs - SILENT_MS && certificateUntil !== null;
  return isCutOff && !isEnded(health ?? undefined, { lastRecord: last?.kind, seenMs }) ? upTo : null;
}

/** When it was last found of a workstation that records are lost. They were of any time before that. */
function lossesFrom({ store }: Collector, fromMs: number): ReadonlyMap<string | null, string> {
  const found = store
    .all(queries.selectFrom('alerts').select(['workstation', 'at']).where('kind', 'in', LOSSES))
    .filter(({ at }) => Date.parse(at) >= fromMs)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return new Map(found.map(({ workstation, at }) => [workstation, at]));
}
