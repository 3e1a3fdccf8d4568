import { z } from 'zod';
import { PeerTrustSchema } from '../tls/peer-trust.ts';

/** Where audit messages go by syslog over TLS, and what this receiver needs to be different. */
export const SYSLOG_SETTINGS = {
  host: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65_535),
  /** By what it is known. */
  trust: PeerTrustSchema,
  /** protocol/syslog/connection.ts. */
  saysGoodbye: z.boolean(),
  /** The rest: protocol/audit/dicom-message/to-syslog.ts. */
  messageId: z.enum(['IHE+RFC-3881', 'DICOM+RFC3881']),
  withMark: z.boolean(),
  withPurposeOfUse: z.boolean(),
  withStructuredData: z.boolean(),
};

const HostSchema = z.union([z.ipv6(), z.string().regex(/^[^\s:/?#@[\]\\]+$/)]);

/** Whether it is a name or an address alone: no scheme, port or path, which would be looked up as part of the name. */
export const isHost = (host: string): boolean => HostSchema.safeParse(host).success;

/** What a policy says of audit messages that go straight from the workstation. */
export const DirectSyslogSchema = z.strictObject({
  ...SYSLOG_SETTINGS,
  /** What is shown to a receiver that asks: nothing, or the certificate that the collector gave the workstation. */
  certificate: z.enum(['none', 'workstation']),
});
export type DirectSyslog = z.infer<typeof DirectSyslogSchema>;
