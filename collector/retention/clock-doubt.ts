import { OWN_MACHINE } from '../audit/own-trail.ts';
import type { Collector } from '../collector.ts';

/** A workstation that is in use has sent something within that time; a clock that is wrong by less ends no record early by more. */
const MOST_APART_MS = 31 * 86_400_000;

/** When the last record of each workstation's trail happened, by the workstation's own clock. */
const LAST = `
  SELECT r.at FROM trails t JOIN workstations w ON w.id = t.workstation JOIN records r ON r.trail = t.number AND r.seq = t.seq
  WHERE w.machineId <> '${OWN_MACHINE}'`;

/**
 * Whether no workstation bears out the collector's clock. One that ran ahead would make everything due; a second that is wrong
 * by just as much is another fault. Where nobody works any more nothing is destroyed: too long is no harm, too early is.
 */
export function isClockDoubted({ store, clock }: Pick<Collector, 'store' | 'clock'>): boolean {
  const nowMs = clock.wallMs();
  const last = store.connection.prepare<[], string>(LAST).pluck().all();
  return !last.some((at) => Math.abs(Date.parse(at) - nowMs) <= MOST_APART_MS);
}
