import { z } from 'zod';

const PemSchema = z
  .string()
  .max(65_536)
  .regex(/-----BEGIN CERTIFICATE-----/, 'a certificate in PEM');

/**
 * By what a TLS server is known (ITI-19 wants both of the first two): an authority of our own choosing, one pinned certificate
 * whatever name it bears, or the authorities that the system trusts.
 */
export const PeerTrustSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('authority'), pem: PemSchema }),
  z.strictObject({ kind: z.literal('certificate'), pem: PemSchema }),
  z.strictObject({ kind: z.literal('system') }),
]);
export type PeerTrust = z.infer<typeof PeerTrustSchema>;
