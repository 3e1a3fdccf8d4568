import type { Collector } from '../collector.ts';
import { isoTime } from '../clock.ts';
import { silentWorkstations } from '../health/silent-workstations.ts';
import { queries } from '../store/queries.ts';
import { type Alert, raiseOnce } from './raise-alert.ts';

/** By then a workstation that reaches the collector has long renewed its certificate: this much time to enrol it anew. */
const ENDING_MS = 60 * 86_400_000;

/** When a network falls out, thousands of workstations fall silent at once: so many are told each minute, 50 ms of everybody. */
const MOST_AT_ONCE = 500;

/** Raises what no request raises: reviews past their deadline, workstations that fell silent without saying goodbye. */
export function sweep(collector: Collector, listeningMs: number): void {
  collector.store.transaction(() => {
    const silent = silentWorkstations(collector, listeningMs);
    const all = [...overdueReviews(collector), ...endingCertificates(collector), ...silent];
    raiseOnce(collector, all, MOST_AT_ONCE);
  });
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

/** Not of a workstation that has a later one already. */
function endingCertificates({ store, clock }: Collector): readonly Alert[] {
  const rows = store.all(
    queries
      .selectFrom('certificates')
      .select(['fingerprint', 'workstation', 'expiresMs'])
      .where('revokedMs', 'is', null)
      .where('expiresMs', '<', clock.wallMs() + ENDING_MS)
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom('certificates as later')
              .select('later.fingerprint')
              .whereRef('later.workstation', '=', 'certificates.workstation')
              .whereRef('later.expiresMs', '>', 'certificates.expiresMs')
              .where('later.revokedMs', 'is', null),
          ),
        ),
      ),
  );
  return rows.map(({ fingerprint, workstation, expiresMs }) => {
    const place = { workstation, at: isoTime(expiresMs) };
    return { kind: 'workstation.certificate_ending', severity: 'warning', cause: fingerprint, ...place };
  });
}
