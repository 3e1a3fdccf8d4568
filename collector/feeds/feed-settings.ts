import { z } from 'zod';
import { EventKindSchema } from '../../protocol/audit/event.ts';
import { SYSLOG_SETTINGS } from '../../protocol/syslog/syslog-settings.ts';
import { PeerTrustSchema } from '../../protocol/tls/peer-trust.ts';

/** A name that a feed is told apart by. */
export const FeedNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'up to 32 lower-case letters, digits and hyphens');

const COMMON = {
  /** The certificate that is shown to the receiver, in PEM; its key lies sealed beside the settings. */
  certificate: z.string().max(65_536).nullable(),
  /** Kinds of records that this receiver is not to get. */
  without: z.array(EventKindSchema),
};

/** What an administrator sets of a feed. */
export const FeedSettingsSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('syslog'),
    ...SYSLOG_SETTINGS,
    ...COMMON,
  }),
  z.strictObject({
    kind: z.literal('fhir'),
    /** Base of the FHIR server. */
    url: z.url({ protocol: /^https$/ }),
    repetition: z.enum(['conditional-create', 'put']),
    trust: PeerTrustSchema,
    ...COMMON,
  }),
]);
export type FeedSettings = z.infer<typeof FeedSettingsSchema>;
export type FhirSettings = Extract<FeedSettings, { kind: 'fhir' }>;

/** Where a feed goes, as people write it. */
export const addressOf = (settings: FeedSettings): string =>
  settings.kind === 'fhir' ? settings.url : `${settings.host}:${settings.port}`;
