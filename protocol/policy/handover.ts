import { z } from 'zod';
import { PeerTrustSchema } from '../tls/peer-trust.ts';
import { SafeUrlSchema } from './safe-url.ts';

/** The hub through which a reporting system says which study it shows (FHIRcast 3.0.0). */
export const FhircastSchema = z.strictObject({
  /** `hub.url`: subscriptions and events are posted there. Many reporting systems bring a hub on the workstation itself. */
  hubUrl: SafeUrlSchema,
  /** `hub.topic` of a person's session. `{user}` and `{workstation}` are filled in; a topic for all would show everybody's studies. */
  topic: z
    .string()
    .max(128)
    .regex(/^[A-Za-z0-9._~:/-]*\{(user|workstation)\}([A-Za-z0-9._~:/-]|\{(user|workstation)\})*$/),
  /** By what the hub is known. */
  trust: PeerTrustSchema.default({ kind: 'system' }),
  /** Whether the hub asks for a bearer token (`glasskey fhircast set-token` puts it into the keychain). */
  authorization: z.enum(['none', 'bearer']).default('none'),
  /** Further hosts to which the hub may send us for its channel; its own is always one. */
  channelHosts: z.array(z.hostname()).max(8).default([]),
  /** What becomes of the images of a report that is closed there, if they were opened from there. */
  viewersOnClose: z.enum(['close', 'leave']).default('close'),
});
export type FhircastSettings = z.infer<typeof FhircastSchema>;

/**
 * Studies that other programs hand over. Off unless a hospital turns it on: it is a way in from outside, and a policy from
 * before it existed must not open one.
 */
export const HandoverSchema = z.strictObject({
  /** Links `glasskey://open?…`, as a worklist opens them, and `glasskey open`. */
  links: z.boolean(),
  /** So long what was handed over is offered; also over a lock. */
  keepMinutes: z.number().int().min(1).max(60),
  fhircast: FhircastSchema.nullable(),
});
export type HandoverSettings = z.infer<typeof HandoverSchema>;
export const NO_HANDOVER: HandoverSettings = { links: false, keepMinutes: 10, fhircast: null };
