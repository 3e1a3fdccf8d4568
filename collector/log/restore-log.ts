import { signRestoration } from '../../protocol/log/restoration.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { startOwnTrail } from '../audit/own-trail.ts';
import { isoTime } from '../clock.ts';
import { CollectorError } from '../collector-error.ts';
import type { Collector } from '../collector.ts';
import { isBeforeLaterLog } from './contradictions.ts';
import { skipSerials } from '../policy/publish-policy.ts';
import { queries } from '../store/queries.ts';

/** Numbers that agents may have seen and the backup does not know are left out: so many. */
const NUMBERS_SKIPPED = 1000;

/**
 * Ends a log that came back from a backup, and begins the next with the signed statement of it. Null where nobody has shown
 * a newer checkpoint than is held, unless `isSure`: then the administrator's word is enough, and the statement says so.
 * Throws `log.backup_too_old` where a later log was shown: its name has been used, and no statement leads there from here.
 */
export function restoreLog(collector: Collector, actor: string, isSure: boolean): string | null {
  const { store, transparency, clock } = collector;
  return store.transaction(() => {
    const log = transparency.number();
    if (isBeforeLaterLog(collector)) throw new CollectorError('log.backup_too_old');
    const find = queries.selectFrom('logContradictions').select(['size', 'root']).where('log', '=', log);
    const known = store.first(find.orderBy('size', 'desc').limit(1)) ?? null;
    if (known === null && !isSure) return null;
    const { size, root } = transparency.head();
    const [from, to] = [transparency.signer(log), transparency.signer(log + 1)];
    const names = { from: from.name, to: to.name };
    const restoration = { ...names, held: { size, root }, known, at: isoTime(clock.wallMs()) };
    const statement = signRestoration(restoration, [from, to]);
    transparency.beginNext(statement);
    // What was ordered after the backup is unknown here, but not to the workstations: orders go on above it.
    store.connection
      .prepare<[number]>("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'orders'")
      .run(NUMBERS_SKIPPED);
    skipSerials(collector, NUMBERS_SKIPPED);
    startOwnTrail(collector); // that of the backup may be known with another end
    recordOwnEvent(collector, { actor, kind: 'log.begun_anew', detail: { statement } });
    raiseAlert(collector, { kind: 'log.restored', severity: 'critical', cause: to.name });
    return statement;
  });
}

/** The statements of all restorations, oldest first. A log begins with those that led to it, the latest as its entry 0. */
export function listRestorations({ store }: Pick<Collector, 'store'>): readonly string[] {
  const rows = store.all(queries.selectFrom('logs').select('statement').orderBy('number'));
  return rows.flatMap(({ statement }) => statement ?? []);
}
