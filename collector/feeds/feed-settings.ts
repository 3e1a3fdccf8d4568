import { z } from 'zod';
import { EventKindSchema } from '../../protocol/audit/event.ts';
import { isHost, SYSLOG_SETTINGS } from '../../protocol/syslog/syslog-settings.ts';
import { isUsable, type ClientIdentity } from '../../protocol/tls/client-tls.ts';
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

/** Where a feed goes, as people write it: it is shown, and goes into the log for good. */
export function addressOf(settings: FeedSettings): string {
  if (settings.kind === 'syslog') return `${settings.host}:${settings.port}`;
  const { origin, pathname } = new URL(settings.url);
  return `${origin}${pathname}`;
}

/** What shows a receiver who we are; null where nothing is to be shown. */
export const identityOf = ({ certificate }: FeedSettings, clientKey: string | null): ClientIdentity | null =>
  certificate === null || clientKey === null ? null : { cert: certificate, key: clientKey };

/** What whoever adds a feed should know at once, in words; feeds that are there are not measured by it. */
export function problemsOf(settings: FeedSettings, clientKey: string | null): readonly string[] {
  return [
    ...(settings.kind === 'fhir' ? urlProblems(new URL(settings.url)) : hostProblems(settings.host)),
    ...(isUsable(settings.trust, identityOf(settings, clientKey)) ? [] : ['TLS cannot use a certificate or the key']),
  ];
}

const hostProblems = (host: string): readonly string[] => (isHost(host) ? [] : ['host: a name or an address alone']);

/** A password in it is of no use to anybody, and whoever reads the log would see it. */
function urlProblems({ username, password, search, hash }: URL): readonly string[] {
  return username + password + search + hash === '' ? [] : ['url: without a name, a password, a query or a fragment'];
}
