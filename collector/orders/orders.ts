import { type Order, OrderSchema, type OrdersReply } from '../../protocol/wire/orders.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';

const MOST_AT_ONCE = 500;

/** Tells every workstation to do this. Call it in the transaction of the change that it announces. */
export function addOrder({ store, clock }: Collector, order: Order): void {
  store.change(queries.insertInto('orders').values({ body: JSON.stringify(order), atMs: clock.wallMs() }));
}

/** Number of the latest order, 0 if there is none. */
export function lastOrder({ store }: Pick<Collector, 'store'>): number {
  return store.first(queries.selectFrom('orders').select('id').orderBy('id', 'desc').limit(1))?.id ?? 0;
}

/** Orders after number `after` that are not older than the workstation's enrolment. */
export function ordersAfter(collector: Collector, after: number, enrolledMs: number): OrdersReply {
  const { store, clock } = collector;
  const rows = store.all(
    queries
      .selectFrom('orders')
      .select(['id', 'body'])
      .where('id', '>', after)
      .where('atMs', '>=', enrolledMs)
      .orderBy('id')
      .limit(MOST_AT_ONCE),
  );
  const orders = rows.map(({ id, body }) => ({ id, order: OrderSchema.parse(JSON.parse(body)) }));
  const last = orders.length === MOST_AT_ONCE ? (orders.at(-1)?.id ?? after) : lastOrder(collector);
  return { orders, last, now: isoTime(clock.wallMs()) };
}
