import { sql, type Selectable } from 'kysely';
import type { Acknowledged, AlertRow, AlertsReply } from '../../protocol/wire/reader.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { isoTime } from '../clock.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { queries } from '../store/queries.ts';
import type { Tables } from '../store/tables.ts';

const MOST_ROWS = 1000;

/** `before`: those that follow that alert. One that was raised again since is the latest now: then they begin anew, and none is missed. */
export type AlertsAsked = { readonly state: 'open' | 'all'; readonly before?: number | undefined };

/** Alerts, the latest first, as many as one answer holds. That they were read is recorded. */
export function listAlerts(collector: Collector, { state, before }: AlertsAsked, actor: string): AlertsReply {
  const { store } = collector;
  let asked = queries.selectFrom('alerts');
  if (state === 'open') asked = asked.where('state', '=', 'open');
  if (before !== undefined)
    asked = asked.where(sql<boolean>`(lastMs, id) < (SELECT lastMs, id FROM alerts WHERE id = ${before})`);
  return store.transaction(() => {
    recordOwnEvent(collector, { actor, kind: 'alerts.read', detail: { state } });
    const rows = store.all(asked.selectAll().orderBy('lastMs', 'desc').orderBy('id', 'desc').limit(MOST_ROWS));
    const count = store.first(asked.select(({ fn }) => fn.countAll<number>().as('all')))?.all ?? 0;
    return { alerts: rows.map(shown), more: count - rows.length };
  });
}

function shown(row: Selectable<Tables['alerts']>): AlertRow {
  const { id, kind, severity, workstation, trail, seq, user, at, count, state, acknowledgedBy } = row;
  const place = { workstation, trail, seq, user, at, lastAt: isoTime(row.lastMs) };
  return { id, kind, severity, ...place, count, state, acknowledgedBy };
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
