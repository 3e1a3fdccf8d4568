import { z } from 'zod';
import type { Collector } from '../collector.ts';
import { publishedClaims } from './publish-policy.ts';

const ClaimsSchema = z.object({ policy: z.object({ pacs: z.object({ defaultIssuer: z.string() }).nullable() }) });

/** What an empty IssuerOfPatientID has meant by every policy that was published: by the one in force first, each once. */
export function defaultIssuers(collector: Pick<Collector, 'store' | 'keyring'>): readonly string[] {
  const issuers = publishedClaims(collector).map(
    (claims) => ClaimsSchema.safeParse(claims).data?.policy.pacs?.defaultIssuer ?? '',
  );
  return [...new Set(issuers)];
}
