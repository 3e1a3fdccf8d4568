import { z } from 'zod';

/**
 * Studies that other programs hand over. Off unless a hospital turns it on: it is a way in from outside, and a policy from
 * before it existed must not open one.
 */
export const HandoverSchema = z.strictObject({
  /** Links `glasskey://open?…`, as a worklist opens them, and `glasskey open`. */
  links: z.boolean(),
  /** So long what was handed over is offered; also over a lock. */
  keepMinutes: z.number().int().min(1).max(60),
});
export type HandoverSettings = z.infer<typeof HandoverSchema>;
export const NO_HANDOVER: HandoverSettings = { links: false, keepMinutes: 10 };
