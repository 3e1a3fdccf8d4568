import { OWN_MACHINE } from '../audit/own-trail.ts';
import type { Collector } from '../collector.ts';
import { isoTime } from '../clock.ts';
import { queries } from '../store/queries.ts';
import { type Alert, raiseAlert } from './raise-alert.ts';

/** A running agent polls every 25 s and more: after this long it is gone or cut off. */
const SILENT_MS = 15 * 60_000;
/** A workstation enrols anew before its certificate ends: this much time for it. */
const ENDING_MS = 60 * 86_400_000;

/** Raises what no request raises: reviews past their deadline, workstations that fell silent without saying goodbye. */
export function sweep(collector: Collector, listeningMs: number): void {
  collector.store.transaction(() => {
    // A collector that has just come up has heard nobody yet: that is its own silence, not theirs.
    const silent = listeningMs > SILENT_MS ? silentWorkstations(collector) : [];
    raiseOnce(collector, [...overdueReviews(collector), ...endingCertificates(collector), ...silent]);
  });
}

/** Raises those whose cause was never raised before: what lasts is told once. */
export function raiseOnce(collector: Collector, alerts: readonly Alert[]): void {
  for (const alert of alerts) if (!isRaised(collector, alert)) raiseAlert(collector, alert);
}

function isRaised({ store }: Collector, { kind, cause }: Alert): boolean {
  return store.first(queries.selectFrom('alerts').select('id').where('cause', '=', `${kind} ${cause}`)) !== undefined;
}

function overdueReviews({ store, clock }: Collector): readonly Alert[] {
  const rows = store.all(
    queries
      .selectFrom('reviews')
      .selectAll()
      .where('state', '=', 'open')
      .where('deadlineMs', '<', clock.wallMs())
      .where((where) =>
        where.not(
          where.exists(
            where.selectFrom('verdicts').select('verdicts.id').whereRef('verdicts.review', '=', 'reviews.id'),
          ),
        ),
      ),
  );
  return rows.map(({ id, workstation, trail, seq, user, deadlineMs }) => {
    const place = { workstation, trail, seq, user, at: isoTime(deadlineMs) };
    return { kind: 'review.overdue', severity: 'critical', cause: String(id), ...place };
  });
}

function endingCertificates({ store, clock }: Collector): readonly Alert[] {
  const rows = store.all(
    queries
      .selectFrom('certificates')
      .select(['fingerprint', 'workstation', 'expiresMs'])
      .where('revokedMs', 'is', null)
      .where('expiresMs', '<', clock.wallMs() + ENDING_MS),
  );
  return rows.map(({ fingerprint, workstation, expiresMs }) => {
    const place = { workstation, at: isoTime(expiresMs) };
    return { kind: 'workstation.certificate_ending', severity: 'warning', cause: fingerprint, ...place };
  });
}

function silentWorkstations({ store, clock }: Collector): readonly Alert[] {
  const rows = store.all(
    queries
      .selectFrom('workstations')
      .innerJoin('trails', 'trails.workstation', 'workstations.id')
      .innerJoin('records', (join) =>
        join.onRef('records.trail', '=', 'trails.number').onRef('records.seq', '=', 'trails.seq'),
      )
      .select(['workstations.id', 'workstations.seenMs', 'records.kind', 'trails.lastMs'])
      .where('workstations.machineId', '!=', OWN_MACHINE)
      .where('workstations.seenMs', '<', clock.wallMs() - SILENT_MS)
      .orderBy('trails.lastMs'),
  );
  // The last record of the latest trail counts: `agent.stopped` is how a workstation says goodbye.
  const latest = new Map(rows.map((row) => [row.id, row]));
  return [...latest.values()]
    .filter(({ kind }) => kind !== 'agent.stopped')
    .map(({ id, seenMs }) => {
      const cause = `${id} ${seenMs}`;
      return { kind: 'workstation.silent', severity: 'warning', cause, workstation: id, at: isoTime(seenMs) };
    });
}
