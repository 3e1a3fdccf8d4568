import { z } from 'zod';
import { UserIdSchema } from '../people.ts';

/** What the collector tells a workstation to do. Fetched by long poll: GET /v1/orders?after=N, answered within 25 s. */
export const OrderSchema = z.discriminatedUnion('type', [
  /** A bundle with this serial waits at GET /v1/policy. */
  z.strictObject({ type: z.literal('policy'), serial: z.number().int() }),
  /** The person may no longer use Glasskey: end the session, forget the offline material. */
  z.strictObject({ type: z.literal('person-disabled'), user: UserIdSchema }),
  /** The person's password or factor was reset: forget the offline material, end the session. */
  z.strictObject({ type: z.literal('person-reset'), user: UserIdSchema }),
  /** The person's roles changed: they apply at once. */
  z.strictObject({ type: z.literal('person-changed'), user: UserIdSchema }),
  z.strictObject({ type: z.literal('lock') }),
]);
export type Order = z.infer<typeof OrderSchema>;
export const OrdersReplySchema = z.strictObject({
  orders: z.array(z.strictObject({ id: z.number().int(), order: OrderSchema })),
  /** Pass as `after` next time. */
  last: z.number().int(),
  /** The collector's clock, for the offset in every record. */
  now: z.iso.datetime(),
});
export type OrdersReply = z.infer<typeof OrdersReplySchema>;
