import { HeartbeatSchema, type Heartbeat } from '../../protocol/wire/heartbeat.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';

/** What a workstation last said of itself, and when that came, in milliseconds since the epoch. */
export type LastHeartbeat = Heartbeat & { readonly receivedMs: number };

/** Keeps what a workstation says of itself in place of what it said before. */
export function keepHeartbeat({ store, clock }: Collector, workstation: string, heartbeat: Heartbeat): void {
  const row = { body: JSON.stringify(heartbeat), receivedMs: clock.wallMs() };
  store.change(
    queries
      .insertInto('heartbeats')
      .values({ workstation, ...row })
      .onConflict((conflict) => conflict.column('workstation').doUpdateSet(row)),
  );
}

/** By workstation; those that never said anything are not there. */
export function lastHeartbeats({ store }: Pick<Collector, 'store'>): ReadonlyMap<string, LastHeartbeat> {
  const rows = store.all(queries.selectFrom('heartbeats').selectAll());
  return new Map(
    rows.flatMap(({ workstation, body, receivedMs }) => {
      const said = HeartbeatSchema.safeParse(JSON.parse(body)).data; // of another version of this program: nothing
      return said === undefined ? [] : [[workstation, { ...said, receivedMs }] as const];
    }),
  );
}
