import { HeartbeatSchema, type Heartbeat } from '../../protocol/wire/heartbeat.ts';
import { raiseOnce } from '../alerts/raise-alert.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import type { Collector } from '../collector.ts';
import type { Store } from '../store/open-store.ts';
import { queries } from '../store/queries.ts';
import { followRun, RunsSchema, type Runs } from './follow-runs.ts';

/** What a workstation last said of itself, and when that came, in milliseconds since the epoch. */
export type LastHeartbeat = Heartbeat & { readonly receivedMs: number };

/**
 * Keeps what a workstation says of itself in place of what it said before. When two programs take turns with one identity,
 * an alert says so, once for these two.
 */
export function keepHeartbeat(collector: Collector, workstation: string, heartbeat: Heartbeat): void {
  const { store, clock } = collector;
  store.transaction(() => {
    const receivedMs = clock.wallMs();
    const before = runsOf(collector, workstation);
    const followed = heartbeat.run === undefined ? null : followRun(before, heartbeat.run, receivedMs);
    if (followed?.kind === 'late') return; // what it says is over
    const runs = JSON.stringify(followed?.runs ?? before);
    const row = { body: JSON.stringify(heartbeat), receivedMs, runs };
    remembered(store).set(workstation, { body: row.body, said: heartbeat });
    store.change(
      queries
        .insertInto('heartbeats')
        .values({ workstation, ...row })
        .onConflict((conflict) => conflict.column('workstation').doUpdateSet(row)),
    );
    if (followed?.kind === 'returned') tellOfTwins(collector, workstation, followed.twins);
  });
}

function runsOf({ store }: Pick<Collector, 'store'>, workstation: string): Runs {
  const row = store.first(queries.selectFrom('heartbeats').select('runs').where('workstation', '=', workstation));
  return row === undefined ? [] : RunsSchema.parse(JSON.parse(row.runs));
}

function tellOfTwins(collector: Collector, workstation: string, twins: readonly string[]): void {
  const cause = [workstation, ...twins.toSorted()].join(' ');
  const raised = raiseOnce(collector, [{ kind: 'workstation.cloned', severity: 'critical', cause, workstation }]);
  if (raised.length === 0) return;
  recordOwnEvent(collector, { actor: 'collector', kind: 'workstation.cloned', detail: { workstation } });
}

/** By workstation; those that never said anything are not there. */
export function lastHeartbeats({ store }: Pick<Collector, 'store'>): ReadonlyMap<string, LastHeartbeat> {
  const rows = store.all(queries.selectFrom('heartbeats').selectAll());
  return new Map(
    rows.flatMap((row) => {
      const said = readRow(store, row);
      return said === null ? [] : [[row.workstation, said] as const];
    }),
  );
}

/** The same of one workstation. */
export function lastHeartbeat({ store }: Pick<Collector, 'store'>, workstation: string): LastHeartbeat | null {
  const row = store.first(queries.selectFrom('heartbeats').selectAll().where('workstation', '=', workstation));
  return row === undefined ? null : readRow(store, row);
}

type Row = { readonly workstation: string; readonly body: string; readonly receivedMs: number };
type Read = { readonly body: string; readonly said: Heartbeat | undefined };

/** What came last of each workstation: parsing four thousand anew, each minute and for each updater, holds everybody up. */
const readOf = new WeakMap<Store, Map<string, Read>>();

function remembered(store: Store): Map<string, Read> {
  const known = readOf.get(store) ?? new Map<string, Read>();
  readOf.set(store, known);
  return known;
}

/** Null: of another version of this program. */
function readRow(store: Store, { workstation, body, receivedMs }: Row): LastHeartbeat | null {
  const known = remembered(store);
  const before = known.get(workstation);
  const now = before?.body === body ? before : { body, said: HeartbeatSchema.safeParse(JSON.parse(body)).data };
  known.set(workstation, now);
  return now.said === undefined ? null : { ...now.said, receivedMs };
}
