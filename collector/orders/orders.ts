import { z } from 'zod';
import { UserIdSchema } from '../../protocol/people.ts';
import { LASTING_ORDERS, type Order, type OrdersReply } from '../../protocol/wire/orders.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { readPerson } from '../people/read-person.ts';
import { queries } from '../store/queries.ts';

/** Each may name a person, who is read. A workstation that was away longer asks again at once. */
const MOST_AT_ONCE = 100;

/** What is kept of an order. Of a change it is whom it concerns: a workstation that was away gets the person of today. */
const AnnouncementSchema = z.discriminatedUnion('type', [
  ...LASTING_ORDERS,
  z.strictObject({ type: z.literal('person-changed'), user: UserIdSchema }),
]);
export type Announcement = z.infer<typeof AnnouncementSchema>;

/** `workstation` null: every one. */
const StoredOrderSchema = z.strictObject({ order: AnnouncementSchema, workstation: z.string().nullable() });

/** Tells every workstation, or one, to do this. Call it in the transaction of the change that it announces. */
export function addOrder({ store, clock }: Collector, order: Announcement, workstation: string | null = null): void {
  const body = JSON.stringify({ order, workstation });
  store.change(queries.insertInto('orders').values({ body, atMs: clock.wallMs() }));
}

/** Number of the latest order, 0 if there is none. */
export function lastOrder({ store }: Pick<Collector, 'store'>): number {
  return store.first(queries.selectFrom('orders').select('id').orderBy('id', 'desc').limit(1))?.id ?? 0;
}

type Asking = { readonly id: string; readonly orderAtEnrolment: number };

/**
 * A workstation's orders after number `after` that came after its enrolment. All from one state of the database: an order
 * that another process gives meanwhile must not raise `last` without being told.
 */
export function ordersAfter(collector: Collector, after: number, asking: Asking): OrdersReply {
  return collector.store.reading(() => readOrders(collector, after, asking));
}

function readOrders(collector: Collector, after: number, { id: asking, orderAtEnrolment }: Asking): OrdersReply {
  const { store, clock } = collector;
  const rows = store.all(
    queries
      .selectFrom('orders')
      .select(['id', 'body'])
      .where('id', '>', Math.max(after, orderAtEnrolment))
      .orderBy('id')
      .limit(MOST_AT_ONCE),
  );
  const orders = rows.flatMap(({ id, body }) => {
    const { order, workstation } = StoredOrderSchema.parse(JSON.parse(body));
    if (workstation !== null && workstation !== asking) return [];
    const told = asToldNow(collector, order);
    return told === null ? [] : [{ id, order: told }];
  });
  const last = rows.length === MOST_AT_ONCE ? (rows.at(-1)?.id ?? after) : lastOrder(collector);
  return { orders, last, now: isoTime(clock.wallMs()) };
}

function asToldNow(collector: Collector, order: Announcement): Order | null {
  if (order.type !== 'person-changed') return order;
  const known = readPerson(collector, order.user);
  return known === null ? null : { type: 'person-changed', person: known.person };
}
