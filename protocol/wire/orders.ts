import { z } from 'zod';
import { PersonSchema, UserIdSchema } from '../people.ts';

/** Orders that are kept as they are sent. */
export const LASTING_ORDERS = [
  /** A bundle with this serial waits at GET /v1/policy. */
  z.strictObject({ type: z.literal('policy'), serial: z.number().int() }),
  /** The person may no longer use Glasskey: end the session, forget the offline material. */
  z.strictObject({ type: z.literal('person-disabled'), user: UserIdSchema }),
  /** The person's password or factor was reset: forget the offline material, end the session. */
  z.strictObject({ type: z.literal('person-reset'), user: UserIdSchema }),
  /** An administrator ended the person's waits: what the workstation counted of their failures is forgotten. */
  z.strictObject({ type: z.literal('person-unlocked'), user: UserIdSchema }),
  z.strictObject({ type: z.literal('lock') }),
] as const;

/** What the collector tells a workstation to do. Fetched by long poll: GET /v1/orders?after=N, answered within 25 s. */
export const OrderSchema = z.discriminatedUnion('type', [
  ...LASTING_ORDERS,
  /** Roles, name or department changed: they apply at once. The person as the collector knows them when it is asked. */
  z.strictObject({ type: z.literal('person-changed'), person: PersonSchema }),
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
