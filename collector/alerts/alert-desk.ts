import type { Acknowledged, AlertRow } from '../../protocol/wire/reader.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { isoTime } from '../clock.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { queries } from '../store/queries.ts';

const MOST_ROWS = 1000;

/** Alerts, the latest first. That they were read is recorded. */
export function listAlerts(collector: Collector, state: 'open' | 'all', actor: string): readonly AlertRow[] {
  const { store } = collector;
  const all = queries.selectFrom('alerts').selectAll().orderBy('lastMs', 'desc').orderBy('id', 'desc').limit(MOST_ROWS);
  return store.transaction(() => {
    recordOwnEvent(collector, { actor, kind: 'alerts.read', detail: { state } });
    return store.all(state === 'open' ? all.where('state', '=', 'open') : all).map((row) => {
      const { id, kind, severity, workstation, trail, seq, user, at, count, acknowledgedBy } = row;
      const place = { workstation, trail, seq, user, at, lastAt: isoTime(row.lastMs) };
      return { id, kind, severity, ...place, count, state: row.state, acknowledgedBy };
    });
  });
}

/** Says that somebody has seen it and acts. It opens again if it happens again. */
export function acknowledgeAlert(collector: Collector, id: number, actor: string): Result<Acknowledged> {
  const { store, clock } = collector;
  return store.transaction(() => {
    const set = { state: 'acknowledged', acknowledgedBy: actor, acknowledgedMs: clock.wallMs() } as const;
    const changed = store.change(
      queries.updateTable('alerts').set(set).where('id', '=', id).where('state', '=', 'open'),
    );
    if (changed === 0) return refuse('not_found');
    recordOwnEvent(collector, { actor, kind: 'alert.acknowledged', detail: { alert: id } });
    return ok({ id });
  });
}
